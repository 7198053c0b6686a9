namespace Bro.Rpc.Connections;

/// <summary>How much one connection may hold.</summary>
/// <param name="MaxMessageSize">The largest body, in bytes.</param>
/// <param name="CongestedBytes">Waiting to be sent: from here on producers wait.</param>
/// <param name="MaxQueuedBytes">Waiting to be sent: beyond this the connection takes no more.</param>
internal readonly record struct ConnectionLimits(int MaxMessageSize, long CongestedBytes, long MaxQueuedBytes)
{
    private const long DefaultCongestedBytes = 1024 * 1024;

    /// <summary>The limits that follow from the largest message, and from how much may wait where somebody says so.</summary>
    public static ConnectionLimits For(int maxMessageSize, long? maxQueuedBytes = null)
    {
        long queued = maxQueuedBytes ?? DefaultCongestedBytes + (4L * maxMessageSize);
        return new ConnectionLimits(maxMessageSize, Math.Min(DefaultCongestedBytes, queued / 2), queued);
    }
}
