using Bro.Rpc.Transport;

namespace Bro.Rpc.Connections;

/// <summary>
/// What one read gave to the thread pool: answers whose callers go on, and calls to be run. The pool gets them in parts of several. Most of
/// them send something in turn, and what they send leaves together when the last of them has run, with one system call instead of one for each.
/// </summary>
/// <remarks>
/// <para>
/// Nothing waits long for it: an item that is alone sends at once, as does every other thread; so does what has grown large; and after
/// a millisecond the thread that reads sends what is held back, and gives the pool each item that was not begun by itself, since a handler
/// may block its thread for as long as it likes.
/// </para>
/// <para>
/// <c>_items</c> and <c>_parts</c> are written by the thread that reads, which is one holder of <c>_left</c>; each item is another one. Who lets go
/// last sends. One who holds something back is still a holder then, so the last one sees it.
/// </para>
/// </remarks>
internal sealed class Burst(Connection connection) : IDueLater
{
    // A larger read is rare enough to make the others anew.
    private const int PartsKept = 32;

    [ThreadStatic]
    private static Burst? _current;

    private readonly List<BurstPart> _parts = [];
    private int _used;
    private int _items;
    private int _left;
    private volatile bool _isDue;

    // The reader's: whether OnDue is still to come, perhaps for an earlier read.
    private bool _isWatched;

    /// <summary>Whether the item that this thread runs leaves it to others to send on a queue.</summary>
    public static bool HoldsBack(SendQueue queue) => _current is { } burst && burst.Queue == queue && burst.HoldsBack();

    private SendQueue Queue => connection.Queue;

    /// <summary>Whether nobody holds it any more, so that it may serve another read.</summary>
    public bool IsOver => Volatile.Read(ref _left) == 0;

    /// <summary>Whether items take so long that each is worth a thread. Any thread that ran some may say so.</summary>
    public bool HasSlowItems { get; set; }

    /// <summary>A read begins. Only where it is over.</summary>
    public void Begin()
    {
        if (_parts.Count > PartsKept)
        {
            _parts.RemoveRange(PartsKept, _parts.Count - PartsKept);
        }

        _used = 0;
        Volatile.Write(ref _items, 0);
        _isDue = false;
        Volatile.Write(ref _left, 1);
    }

    /// <summary>Takes in what is to run on the pool. On the thread that reads.</summary>
    public void Add(IBurstItem item)
    {
        Hold();
        if (_used == 0 || _parts[_used - 1].Filled == 0)
        {
            _used++;
            if (_used > _parts.Count)
            {
                _parts.Add(new BurstPart(this));
            }
        }

        BurstPart part = _parts[_used - 1];
        part.Add(item);
        if (HasSlowItems || part.Filled == BurstPart.Capacity)
        {
            part.Publish();
        }
    }

    /// <summary>Counts one who may hold something back, and lets go later.</summary>
    public void Hold()
    {
        Volatile.Write(ref _items, _items + 1);
        Interlocked.Increment(ref _left);
    }

    /// <summary>The read was handled. On the thread that reads.</summary>
    public void EndRead()
    {
        if (_used > 0 && _parts[_used - 1].Filled > 0)
        {
            _parts[_used - 1].Publish();
        }

        if (!_isWatched && _items > 1)
        {
            _isWatched = true;
            connection.CallLater(this);
        }

        LetGo();
    }

    /// <summary>Items of the burst are run on this thread from now on.</summary>
    public static void Enter(Burst burst) => _current = burst;

    /// <summary>This thread has run what it took.</summary>
    public static void Leave() => _current = null;

    public void OnDue()
    {
        _isWatched = false;
        _isDue = true;

        // The other half of the one in SendQueue.TryHoldBack.
        Interlocked.MemoryBarrier();
        Queue.FlushHeldBack();
        for (int i = 0; i < _used; i++)
        {
            _parts[i].CallIn();
        }
    }

    /// <summary>An item has run, as far as it runs without waiting.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            Queue.FlushHeldBack();
        }
    }

    private bool HoldsBack() => !_isDue && Volatile.Read(ref _items) > 1 && Volatile.Read(ref _left) > 1;
}
