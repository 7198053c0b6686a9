namespace Bro.Rpc;

/// <summary>What <see cref="IpcClient.Connected"/>, <see cref="IpcClient.Registered"/> and <see cref="IpcClient.Disconnected"/> tell.</summary>
/// <remarks>Seed: events <c>connected</c>, <c>registered</c> and <c>disconnected</c>.</remarks>
public sealed class ConnectionEventArgs : EventArgs
{
    /// <summary>The name of the client.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Why it was disconnected, as a sentence; else null.</summary>
    public string? Reason { get; init; }
}
