namespace Bro.Rpc;

/// <summary>How a client does; a picture of one moment.</summary>
/// <remarks>Seed: <c>getStatus()</c> of the client.</remarks>
public sealed record IpcClientStatus
{
    /// <summary>Whether it is connected and registered.</summary>
    public required bool IsConnected { get; init; }

    /// <summary>How many connections it has at this moment: one, or up to <see cref="IpcClientOptions.PoolSize"/>.</summary>
    public int Connections { get; init; }

    /// <summary>The name under which it registers.</summary>
    public required string ServiceName { get; init; }

    /// <summary>How many of its calls wait for an answer.</summary>
    public required int PendingRequests { get; init; }

    /// <summary>How many methods it offers.</summary>
    public required int RegisteredMethods { get; init; }

    /// <summary>How many calls of others it handles at this moment.</summary>
    public required int RunningCalls { get; init; }
}
