using Bro.Rpc.Connections;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Dispatch;

/// <summary>The incoming calls that are not yet answered: to cancel them when nobody waits any more, and to wait for their end.</summary>
/// <remarks>All fields are under <c>_gate</c>; tokens are cancelled outside of it, on the thread pool, because that runs user code.</remarks>
internal sealed class RunningCalls : IDisposable
{
    private const int MaxPooled = 1024;
    private const int LeastCalls = 16;

    private readonly Lock _gate = new();
    private readonly DeadlineTimer _deadlines;
    private readonly Stack<IncomingCall> _free = new();
    private IncomingCall?[] _calls = new IncomingCall?[LeastCalls];

    // As long as _calls: the first call of each bucket. Nobody may make a service search all its calls for each that is cancelled.
    private IncomingCall?[] _buckets = new IncomingCall?[LeastCalls];
    private int _count;
    private TaskCompletionSource? _whenEmpty;

    public RunningCalls(TimeProvider timeProvider, Action<Exception> onFailed) => _deadlines = new DeadlineTimer(timeProvider, SweepDeadlines, onFailed);

    public int Count => Volatile.Read(ref _count);

    /// <summary>A call that serves nobody at the moment.</summary>
    public IncomingCall Rent(CallDispatcher dispatcher)
    {
        lock (_gate)
        {
            if (_free.TryPop(out IncomingCall? free))
            {
                return free;
            }
        }

        return new IncomingCall(dispatcher);
    }

    /// <param name="call">The call.</param>
    /// <param name="left">How long its caller waits, in milliseconds.</param>
    public void Add(IncomingCall call, long left)
    {
        call.DeadlineTick = _deadlines.Now + Math.Min(left, int.MaxValue);
        call.Hash = call.HashOfId();
        lock (_gate)
        {
            if (_count == _calls.Length)
            {
                Grow();
            }

            call.Index = _count;
            _calls[_count++] = call;
            AddToBucket(call);
        }

        _deadlines.Include(call.DeadlineTick);
    }

    /// <summary>Takes a call out that has ended; it is forgotten, and may be rented again, before this returns.</summary>
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
            RemoveFromBucket(call);
            bool mayServeAgain = call.MayServeAgain;
            call.Forget();
            if (mayServeAgain && _free.Count < MaxPooled)
            {
                _free.Push(call);
            }

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
        int hash = Utf8Comparer.Hash(id);
        lock (_gate)
        {
            for (IncomingCall? call = BucketOf(hash); call is not null; call = call.NextInBucket)
            {
                if (call.Hash == hash && call.Is(id, from))
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

    private ref IncomingCall? BucketOf(int hash) => ref _buckets[hash & (_buckets.Length - 1)];

    private void AddToBucket(IncomingCall call)
    {
        ref IncomingCall? first = ref BucketOf(call.Hash);
        call.NextInBucket = first;
        first = call;
    }

    private void RemoveFromBucket(IncomingCall call)
    {
        ref IncomingCall? first = ref BucketOf(call.Hash);
        if (ReferenceEquals(first, call))
        {
            first = call.NextInBucket;
        }
        else
        {
            IncomingCall former = first!;
            while (!ReferenceEquals(former.NextInBucket, call))
            {
                former = former.NextInBucket!;
            }

            former.NextInBucket = call.NextInBucket;
        }

        call.NextInBucket = null;
    }

    private void Grow()
    {
        Array.Resize(ref _calls, _calls.Length * 2);
        _buckets = new IncomingCall?[_calls.Length];
        foreach (IncomingCall? call in _calls.AsSpan(0, _count))
        {
            AddToBucket(call!);
        }
    }
}
