namespace Bro.Rpc.Connections;

/// <summary>How much one connection may hold.</summary>
/// <param name="MaxMessageSize">The largest body, in bytes.</param>
/// <param name="CongestedBytes">Waiting to be sent: from here on producers wait.</param>
/// <param name="MaxQueuedBytes">Waiting to be sent: beyond this the connection takes no more.</param>
internal readonly record struct ConnectionLimits(int MaxMessageSize, long CongestedBytes, long MaxQueuedBytes)
{
    private const long DefaultCongestedBytes = 1024 * 1024;

    // A call that waits for room costs its client far more memory and time than its frame in the queue.
    private const long ClientCongestedBytes = 32 * 1024 * 1024;

    /// <summary>The limits that follow from the largest message, and from how much may wait where somebody says so.</summary>
    public static ConnectionLimits For(int maxMessageSize, long? maxQueuedBytes = null)
    {
        long queued = maxQueuedBytes ?? DefaultCongestedBytes + (4L * maxMessageSize);
        return new ConnectionLimits(maxMessageSize, Math.Min(DefaultCongestedBytes, queued / 2), queued);
    }

    /// <summary>The limits of a client, who keeps only its own calls and answers waiting.</summary>
    public static ConnectionLimits ForClient(int maxMessageSize)
    {
        ConnectionLimits limits = For(maxMessageSize);
        return limits with { CongestedBytes = Math.Min(ClientCongestedBytes, limits.MaxQueuedBytes / 2) };
    }
}
