using Bro.Rpc.Transport;

namespace Bro.Rpc.Connections;

/// <summary>
/// What one read gave to the thread pool: answers whose callers go on, and calls to be run. Most of them send something in turn, and what
/// they send leaves together when the last of them has run, with one system call instead of one for each.
/// </summary>
/// <remarks>
/// <para>
/// Nothing waits long for it: a work item that is alone sends at once, as does every other thread; so does what has grown large; and after
/// a millisecond the thread that reads sends what is held back, since a handler may block the last work item for as long as it likes.
/// </para>
/// <para>
/// <c>_items</c> is written by the thread that reads, which is one holder of <c>_left</c>; each work item is another one. Who lets go
/// last sends. One who holds something back is still a holder then, so the last one sees it.
/// </para>
/// </remarks>
internal sealed class Burst(Connection connection) : IDueLater
{
    [ThreadStatic]
    private static Burst? _current;

    private int _items;
    private int _left;
    private volatile bool _isDue;

    // The reader's: whether OnDue is still to come, perhaps for an earlier read.
    private bool _isWatched;

    /// <summary>Whether the work item that this thread runs leaves it to others to send on a queue.</summary>
    public static bool HoldsBack(SendQueue queue) => _current is { } burst && burst.Queue == queue && burst.HoldsBack();

    private SendQueue Queue => connection.Queue;

    /// <summary>Whether nobody holds it any more, so that it may serve another read.</summary>
    public bool IsOver => Volatile.Read(ref _left) == 0;

    /// <summary>A read begins. Only where it is over.</summary>
    public void Begin()
    {
        Volatile.Write(ref _items, 0);
        _isDue = false;
        Volatile.Write(ref _left, 1);
    }

    /// <summary>A work item is about to be given to the pool. On the thread that reads.</summary>
    public void Add()
    {
        Volatile.Write(ref _items, _items + 1);
        Interlocked.Increment(ref _left);
    }

    /// <summary>The read was handled. On the thread that reads.</summary>
    public void EndRead()
    {
        if (!_isWatched && _items > 1)
        {
            _isWatched = true;
            connection.CallLater(this);
        }

        LetGo();
    }

    /// <summary>A work item begins, on this thread.</summary>
    public static void Enter(Burst? burst) => _current = burst;

    /// <summary>The work item that this thread began has run, as far as it runs without waiting.</summary>
    public static void Leave()
    {
        Burst? burst = _current;
        _current = null;
        burst?.LetGo();
    }

    public void OnDue()
    {
        _isWatched = false;
        _isDue = true;

        // The other half of the one in SendQueue.TryHoldBack.
        Interlocked.MemoryBarrier();
        Queue.FlushHeldBack();
    }

    private bool HoldsBack() => !_isDue && Volatile.Read(ref _items) > 1 && Volatile.Read(ref _left) > 1;

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            Queue.FlushHeldBack();
        }
    }
}
