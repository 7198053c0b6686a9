namespace Bro.Rpc;

/// <summary>What <see cref="IpcServer.Started"/> tells.</summary>
/// <remarks>Seed: event <c>started</c>.</remarks>
public sealed class GatewayStartedEventArgs : EventArgs
{
    /// <summary>Where the gateway listens.</summary>
    public required string SocketPath { get; init; }
}
