namespace Bro.Rpc.Connections;

/// <summary>
/// How long the reader of a queue has been at what waited when too much began to wait. That it takes a little now and then does not set the
/// clock back, nor that the queue is short for a moment because nobody may append: it must have taken all that waited then.
/// </summary>
/// <remarks>Belongs to a <see cref="SendQueue"/>, under its lock.</remarks>
internal struct CongestionClock(TimeProvider timeProvider)
{
    private long _since;
    private long _until;
    private long _sent;

    /// <summary>Since the clock was started; zero where it is not.</summary>
    public readonly TimeSpan Elapsed => _since == 0 ? TimeSpan.Zero : timeProvider.GetElapsedTime(_since);

    /// <summary>More waits now; the clock starts where that is too much.</summary>
    public void OnAppended(long queuedBytes, bool isCongested)
    {
        if (isCongested && _since == 0)
        {
            Start(queuedBytes);
        }
    }

    /// <summary>Some was taken; where that is all of then, the clock stops, or starts anew for what waits now.</summary>
    public void OnSent(int bytes, long queuedBytes, bool isCongested)
    {
        _sent += bytes;
        if (_since != 0 && _sent >= _until)
        {
            _since = 0;
            OnAppended(queuedBytes, isCongested);
        }
    }

    private void Start(long queuedBytes)
    {
        _until = _sent + queuedBytes;
        _since = timeProvider.GetTimestamp();
    }
}
