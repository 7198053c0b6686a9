namespace Bro.Rpc.Connections;

/// <summary>Frames for one or several connections, from a thread that reads none of them: what is appended leaves together, at the end.</summary>
internal sealed class SendBatch : IDisposable
{
    private readonly List<SendQueue> _touched = [];

    /// <summary>Appends one frame; it goes out with <see cref="Dispose"/> at the latest.</summary>
    /// <param name="queue">The connection's queue.</param>
    /// <param name="frame">The whole frame; copied.</param>
    /// <param name="isNotice">Whether it may take of the room that is left for a few words where nothing else has any.</param>
    /// <returns>False where the connection is closed or takes no more.</returns>
    public bool TryAppend(SendQueue queue, ReadOnlySpan<byte> frame, bool isNotice = false)
    {
        bool isTaken = queue.TryAppend(frame, out bool mustFlush, isNotice);
        if (mustFlush)
        {
            // Whoever finds the queue idle flushes it, so each stands here once.
            _touched.Add(queue);
        }

        if (queue.IsCongested)
        {
            // So much waits that it is no longer worth waiting for more.
            queue.Flush();
        }

        return isTaken;
    }

    public void Dispose() => _touched.ForEach(static queue => queue.Flush());
}
