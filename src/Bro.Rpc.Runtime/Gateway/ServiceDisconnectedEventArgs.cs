namespace Bro.Rpc;

/// <summary>What <see cref="IpcServer.ServiceDisconnected"/> tells.</summary>
/// <remarks>Seed: event <c>service-disconnected</c>.</remarks>
public sealed class ServiceDisconnectedEventArgs : EventArgs
{
    /// <summary>The service whose last connection went.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Why it went, as a sentence.</summary>
    public required string Reason { get; init; }
}
