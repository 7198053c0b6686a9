using System.Text.Json;

namespace Bro.Rpc;

/// <summary>One connected service as the gateway knows it; a picture of one moment.</summary>
/// <remarks>Seed: <c>ServiceEntry</c>.</remarks>
public sealed record IpcServiceEntry
{
    /// <summary>The service's name.</summary>
    public required string Name { get; init; }

    /// <summary>The methods it offers, by their names on the wire.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>The version it gave, or null.</summary>
    public string? Version { get; init; }

    /// <summary>The metadata it gave, or null.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>When its first connection registered.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When the last sign of life came: any message counts.</summary>
    public required DateTimeOffset LastHeartbeat { get; init; }

    /// <summary>What its first connection writes its messages in. Protocol §4.</summary>
    public IpcSerializer Serializer { get; init; }

    /// <summary>How many connections it has; more than one only for a pool.</summary>
    public required int ConnectionCount { get; init; }

    /// <summary>Who is at the other end of each connection; fewer than connections where the system does not tell.</summary>
    public IReadOnlyList<IpcPeer> Peers { get; init; } = [];

    /// <summary>How many calls were forwarded to it and are not yet answered.</summary>
    public required int CallsInFlight { get; init; }
}
