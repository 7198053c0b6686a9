using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Bro.Rpc.Transport;

/// <summary>
/// A thread that waits for many sockets and reads from them itself, so that nothing stands between the system's word and the read.
/// Linux only; elsewhere, and with <c>BRO_RPC_MANAGED_SOCKETS=1</c>, .NET's own completions do the same.
/// </summary>
/// <remarks>
/// Measured with C programs at both ends and one call at a time: a gateway needs 54 to 66 µs through .NET's own event thread, and 36 to
/// 46 µs with this loop. Where the last wait was shorter than 50 µs the next one begins with asking again and again, for as long: a whole
/// call through three processes needs 45 µs instead of 49 then, and less processor time. A process has one for every four processors, four at most, for as long as it lives, as .NET has its own.
/// <c>_channels</c>, <c>_free</c> and <c>_posted</c> are under <c>_gate</c>; only the thread calls back.
/// </remarks>
internal sealed class EventLoop
{
    private const int ProcessorsForEach = 4;
    private const int Most = 4;
    private const int MillisecondsBetweenLooks = 1000;
    private static readonly long Delay = Stopwatch.Frequency / 1000;
    private static readonly long Second = Stopwatch.Frequency;
    private static readonly long Soon = Stopwatch.Frequency / 20_000;

    private static readonly Lazy<EventLoop[]> Loops = new(CreateAll);
    private static int _next;

    private readonly Epoll _epoll;
    private readonly Lock _gate = new();
    private readonly Stack<int> _free = new();
    private ReadinessChannel?[] _channels = new ReadinessChannel?[16];
    private int _used;
    private List<ReadinessChannel> _posted = [];

    // The thread's own: what was posted and is ended now, and what is due later, in the order of time.
    private List<ReadinessChannel> _ended = [];
    private readonly Queue<(IDueLater Due, long When)> _later = new();

    // The thread's own as well: who may hold memory, when that was last looked at, and when the last wait began.
    private readonly List<ReadinessChannel> _holders = [];
    private long _looked;
    private long _waited;

    // Whether the last wait was over within 50 µs.
    private bool _comesSoon;

    private EventLoop(Epoll epoll)
    {
        _epoll = epoll;
        new Thread(Run) { IsBackground = true, Name = "Bro.Rpc sockets" }.UnsafeStart();
    }

    /// <summary>The loop for a new socket, in turn; null where there is none.</summary>
    public static EventLoop? Next()
    {
        EventLoop[] loops = Loops.Value;
        return loops.Length == 0 ? null : loops[(uint)Interlocked.Increment(ref _next) % (uint)loops.Length];
    }

    /// <summary>Gives a channel the slot that its socket is noted under, until <see cref="Leave"/>.</summary>
    public int Join(ReadinessChannel channel)
    {
        lock (_gate)
        {
            if (!_free.TryPop(out int slot))
            {
                slot = _used++;
                if (slot == _channels.Length)
                {
                    Array.Resize(ref _channels, slot * 2);
                }
            }

            _channels[slot] = channel;
            return slot;
        }
    }

    /// <summary>Changes what is waited for. From any thread, one at a time for each channel.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system has no room for it.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public void Change(SafeHandle socket, int slot, EpollEvents former, EpollEvents wanted) => _epoll.Change(socket, slot, former, wanted);

    /// <summary>Takes a channel out whose socket was closed; its last word, <see cref="ReadinessChannel.OnLeft"/>, comes on the loop's thread.</summary>
    public void Leave(ReadinessChannel channel)
    {
        lock (_gate)
        {
            _posted.Add(channel);
            if (_posted.Count > 1)
            {
                return;
            }
        }

        _epoll.WakeUp();
    }

    /// <summary>Calls back about a millisecond later. On the loop's thread.</summary>
    public void CallLater(IDueLater due) => _later.Enqueue((due, Stopwatch.GetTimestamp() + Delay));

    /// <summary>Has a channel asked once a second whether its memory can be given back, until it holds none. On the loop's thread.</summary>
    public void AddHolder(ReadinessChannel channel)
    {
        channel.HolderIndex = _holders.Count;
        _holders.Add(channel);
    }

    private static EventLoop[] CreateAll()
    {
        if (Environment.GetEnvironmentVariable("BRO_RPC_MANAGED_SOCKETS") == "1")
        {
            return [];
        }

        var loops = new List<EventLoop>();
        int count = Math.Clamp(Environment.ProcessorCount / ProcessorsForEach, 1, Most);
        while (loops.Count < count && Epoll.TryCreate() is { } epoll)
        {
            loops.Add(new EventLoop(epoll));
        }

        return [.. loops];
    }

    private void Run()
    {
        while (true)
        {
            int count = Wait();
            for (int i = 0; i < count; i++)
            {
                (int slot, EpollEvents events) = _epoll.At(i);
                if (slot < 0)
                {
                    EndPosted();
                }
                else
                {
                    // A slot may have been given to another channel since: that one is asked in vain, and no harm is done.
                    Volatile.Read(ref _channels)[slot]?.OnEvents(events);
                }
            }

            if (_later.Count > 0)
            {
                CallDue(Stopwatch.GetTimestamp());
            }

            if (_holders.Count > 0 && _waited - _looked > Second)
            {
                _looked = _waited;
                AskHolders();
            }
        }
    }

    // Where events come close together, asking for the next one for a moment costs less than to be put to sleep and woken for it.
    private int Wait()
    {
        long begun = _waited = Stopwatch.GetTimestamp();
        while (_comesSoon && Stopwatch.GetTimestamp() - begun < Soon)
        {
            int found = _epoll.Wait(0);
            if (found > 0)
            {
                return found;
            }

            Thread.Yield();
        }

        int count = _epoll.Wait(_later.Count > 0 ? 1 : _holders.Count > 0 ? MillisecondsBetweenLooks : -1);
        _comesSoon = Environment.ProcessorCount > 1 && Stopwatch.GetTimestamp() - begun < Soon;
        return count;
    }

    private void CallDue(long now)
    {
        while (_later.TryPeek(out (IDueLater Due, long When) next) && next.When <= now)
        {
            _later.Dequeue();
            next.Due.OnDue();
        }
    }

    private void AskHolders()
    {
        // From the end, as the last one takes the place of one that is removed.
        for (int i = _holders.Count - 1; i >= 0; i--)
        {
            if (!_holders[i].HoldsMemory())
            {
                RemoveHolder(_holders[i]);
            }
        }
    }

    private void RemoveHolder(ReadinessChannel channel)
    {
        ReadinessChannel last = _holders[^1];
        _holders[channel.HolderIndex] = last;
        last.HolderIndex = channel.HolderIndex;
        channel.HolderIndex = -1;
        _holders.RemoveAt(_holders.Count - 1);
    }

    private void EndPosted()
    {
        lock (_gate)
        {
            (_posted, _ended) = (_ended, _posted);
            foreach (ReadinessChannel channel in _ended)
            {
                _channels[channel.Slot] = null;
                _free.Push(channel.Slot);
            }
        }

        foreach (ReadinessChannel channel in _ended)
        {
            if (channel.HolderIndex >= 0)
            {
                RemoveHolder(channel);
            }

            channel.OnLeft();
        }

        _ended.Clear();
    }
}
