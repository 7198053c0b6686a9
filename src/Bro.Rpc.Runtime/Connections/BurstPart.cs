using System.Diagnostics;

namespace Bro.Rpc.Connections;

/// <summary>
/// Some of the items of a <see cref="Burst"/>, which one work item of the pool runs one after the other: to queue, wake and look for work
/// costs as much as a small handler. Where one of them takes its time, the event loop calls in others for the rest.
/// </summary>
/// <remarks>
/// Filled by the thread that reads until <see cref="Publish"/>, then taken from by any thread. A thread that comes late, when the part
/// serves another read already, finds nothing or helps with that: <c>_state</c> changes as a whole.
/// </remarks>
internal sealed class BurstPart(Burst burst) : IThreadPoolWorkItem
{
    /// <summary>The most items of one part.</summary>
    public const int Capacity = 4;

    private const int CountShift = 16;
    private const int GenerationShift = 32;
    private const int IndexMask = (1 << CountShift) - 1;

    // An item that takes longer than this on the average is better given to the pool by itself.
    private static readonly long SlowItem = Stopwatch.Frequency / 200_000;

    private readonly IBurstItem?[] _items = new IBurstItem?[Capacity];

    // The reader's.
    private int _filled;

    // Which use of the part it is, how many items there are, and which is the next.
    private long _state;

    /// <summary>Whether it was filled and not published yet. The reader's.</summary>
    public int Filled => _filled;

    /// <summary>Takes an item in. On the thread that reads.</summary>
    public void Add(IBurstItem item) => _items[_filled++] = item;

    /// <summary>Gives what was filled in to the pool. On the thread that reads.</summary>
    public void Publish()
    {
        long generation = (Volatile.Read(ref _state) >> GenerationShift) + 1;
        Volatile.Write(ref _state, (generation << GenerationShift) | ((long)_filled << CountShift));
        _filled = 0;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Calls in a thread for each item that nobody has begun.</summary>
    public void CallIn()
    {
        long state = Volatile.Read(ref _state);
        for (int helpers = CountOf(state) - NextOf(state); helpers > 0; helpers--)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public void Execute()
    {
        // What an item leaves behind on the thread is none of the next one's business, as it is between two work items of the pool.
        ExecutionContext initial = ExecutionContext.Capture()!;
        long begun = Stopwatch.GetTimestamp();
        int ran = 0;
        Burst.Enter(burst);
        while (TryTake() is { } item)
        {
            item.Run();
            ExecutionContext.Restore(initial);
            if (SynchronizationContext.Current is not null)
            {
                SynchronizationContext.SetSynchronizationContext(null);
            }

            ran++;
            burst.LetGo();
        }

        Burst.Leave();
        if (ran > 0)
        {
            burst.HasSlowItems = Stopwatch.GetTimestamp() - begun > SlowItem * ran;
        }
    }

    private static int CountOf(long state) => (int)(state >> CountShift) & IndexMask;

    private static int NextOf(long state) => (int)state & IndexMask;

    private IBurstItem? TryTake()
    {
        long state = Volatile.Read(ref _state);
        while (NextOf(state) < CountOf(state))
        {
            long found = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (found == state)
            {
                return Interlocked.Exchange(ref _items[NextOf(state)], null);
            }

            state = found;
        }

        return null;
    }
}
