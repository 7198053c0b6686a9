using Bro.Rpc.Connections;

namespace Bro.Rpc.Dispatch;

/// <summary>The incoming calls that are not yet answered: to cancel them when nobody waits any more, and to wait for their end.</summary>
/// <remarks>All fields are under <c>_gate</c>; tokens are cancelled outside of it, on the thread pool, because that runs user code.</remarks>
internal sealed class RunningCalls : IDisposable
{
    private readonly Lock _gate = new();
    private readonly DeadlineTimer _deadlines;
    private IncomingCall?[] _calls = new IncomingCall?[16];
    private int _count;
    private TaskCompletionSource? _whenEmpty;

    public RunningCalls(TimeProvider timeProvider, Action<Exception> onFailed) => _deadlines = new DeadlineTimer(timeProvider, SweepDeadlines, onFailed);

    public int Count => Volatile.Read(ref _count);

    /// <param name="call">The call.</param>
    /// <param name="left">How long its caller waits, in milliseconds.</param>
    public void Add(IncomingCall call, long left)
    {
        call.DeadlineTick = _deadlines.Now + Math.Min(left, int.MaxValue);
        lock (_gate)
        {
            if (_count == _calls.Length)
            {
                Array.Resize(ref _calls, _calls.Length * 2);
            }

            call.Index = _count;
            _calls[_count++] = call;
        }

        _deadlines.Include(call.DeadlineTick);
    }

    public void Remove(IncomingCall call)
    {
        TaskCompletionSource? empty = null;
        lock (_gate)
        {
            // The last one takes the place of the one that leaves.
            IncomingCall last = _calls[--_count]!;
            _calls[call.Index] = last;
            last.Index = call.Index;
            _calls[_count] = null;
            if (_count == 0)
            {
                (empty, _whenEmpty) = (_whenEmpty, null);
            }
        }

        empty?.TrySetResult();
    }

    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            return _count == 0 ? Task.CompletedTask : (_whenEmpty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Cancels what came over a connection that is gone; all where null.</summary>
    public void Cancel(IResponder? responder)
    {
        lock (_gate)
        {
            foreach (IncomingCall? call in _calls.AsSpan(0, _count))
            {
                if (responder is null || ReferenceEquals(call!.Responder, responder))
                {
                    call!.CancelOnPool();
                }
            }
        }
    }

    /// <summary>Cancels the call of this id and caller, whose answer nobody wants.</summary>
    public void Abandon(ReadOnlySpan<byte> id, ReadOnlySpan<byte> from)
    {
        lock (_gate)
        {
            foreach (IncomingCall? call in _calls.AsSpan(0, _count))
            {
                if (call!.Is(id, from))
                {
                    call.IsAbandoned = true;
                    call.CancelOnPool();
                    return;
                }
            }
        }
    }

    public void Dispose() => _deadlines.Dispose();

    private long SweepDeadlines(long now)
    {
        long next = long.MaxValue;
        lock (_gate)
        {
            foreach (IncomingCall? call in _calls.AsSpan(0, _count))
            {
                if (call!.DeadlineTick > now)
                {
                    next = Math.Min(next, call.DeadlineTick);
                }
                else if (!call.IsExpired)
                {
                    call.IsExpired = true;
                    call.CancelOnPool();
                }
            }
        }

        return next;
    }
}
