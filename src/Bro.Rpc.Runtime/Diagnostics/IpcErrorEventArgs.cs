namespace Bro.Rpc;

/// <summary>What the events <c>Error</c> tell.</summary>
/// <remarks>Seed: event <c>error</c>.</remarks>
public sealed class IpcErrorEventArgs : EventArgs
{
    /// <summary>What failed.</summary>
    public required string Message { get; init; }

    /// <summary>What led to it.</summary>
    public required Exception Exception { get; init; }
}
