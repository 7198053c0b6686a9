using Bro.Rpc.Diagnostics;

namespace Bro.Rpc.Connections;

/// <summary>
/// One timer for any number of deadlines. It fires no earlier than the earliest deadline that it was told of, and then asks
/// its owner to end what is due and to say what comes next; so a call that ends in time costs one comparison.
/// </summary>
/// <remarks>Any thread may call. <c>_armedFor</c> is written under <c>_gate</c> and read without.</remarks>
internal sealed class DeadlineTimer : IDisposable
{
    // Deadlines closer together than this end in one sweep.
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;
    private readonly Func<long, long> _sweep;
    private readonly Action<Exception> _onFailed;
    private readonly ITimer _timer;
    private readonly long _started;
    private long _armedFor = long.MaxValue;
    private bool _isDisposed;

    /// <param name="timeProvider">The clock.</param>
    /// <param name="sweep">Ends what is due at the given time and returns the next deadline, or <see cref="long.MaxValue"/>.</param>
    /// <param name="onFailed">Told when a sweep throws.</param>
    public DeadlineTimer(TimeProvider timeProvider, Func<long, long> sweep, Action<Exception> onFailed)
    {
        _timeProvider = timeProvider;
        _sweep = sweep;
        _onFailed = onFailed;
        _started = timeProvider.GetTimestamp();

        // The timer must not carry the context of whoever happened to create its owner.
        using (AmbientFlow.Suppress())
        {
            _timer = timeProvider.CreateTimer(static state => ((DeadlineTimer)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Milliseconds since this timer was made, which no change of the wall clock touches.</summary>
    public long Now => (long)_timeProvider.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>Sees that a sweep runs soon after <paramref name="deadline"/>.</summary>
    /// <param name="deadline">In milliseconds of <see cref="Now"/>.</param>
    public void Include(long deadline)
    {
        if (deadline >= Volatile.Read(ref _armedFor))
        {
            return;
        }

        lock (_gate)
        {
            if (deadline < _armedFor && !_isDisposed)
            {
                Arm(deadline);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer.Dispose();
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _armedFor = long.MaxValue;
        }

        try
        {
            Include(_sweep(Now));
        }
        catch (Exception exception)
        {
            _onFailed(exception);
        }
    }

    // Under _gate.
    private void Arm(long deadline)
    {
        _armedFor = deadline;
        TimeSpan due = TimeSpan.FromMilliseconds(Math.Min(deadline - Now + 1, int.MaxValue));
        _timer.Change(due < Resolution ? Resolution : due, Timeout.InfiniteTimeSpan);
    }
}
