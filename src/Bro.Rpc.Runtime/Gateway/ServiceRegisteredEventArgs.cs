using System.Text.Json;

namespace Bro.Rpc;

/// <summary>What <see cref="IpcServer.ServiceRegistered"/> tells.</summary>
/// <remarks>Seed: event <c>service-registered</c>.</remarks>
public sealed class ServiceRegisteredEventArgs : EventArgs
{
    /// <summary>The service.</summary>
    public required string ServiceName { get; init; }

    /// <summary>The methods it offers, by their names on the wire.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>The version it gave, or null.</summary>
    public string? Version { get; init; }

    /// <summary>The metadata it gave, or null.</summary>
    public JsonElement? Metadata { get; init; }
}
