using System.Numerics;
using Bro.Rpc.Configuration;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Client;

/// <summary>
/// The calls of one connection that wait for an answer. The number in a call's id names its slot, so an answer is found
/// without a hash and without a string. Taking a call out is what decides who completes it.
/// </summary>
/// <remarks>All fields are under <c>_gate</c>; calls are completed outside of it.</remarks>
internal sealed class PendingCalls
{
    // The connections of a pool share a name, and an id is unique only together with that: each has slot numbers of its own.
    private readonly uint _firstNumber;
    private readonly int _capacity;

    // A call's number has 31 bits: these name the slot, the others count its uses, so that a late answer misses.
    private const int SlotBits = 20;
    private const int SlotMask = (1 << SlotBits) - 1;
    private const uint UseMask = (1u << (31 - SlotBits)) - 1;

    private const int LeastSlots = 16;

    /// <summary>The most calls that can wait at the same time.</summary>
    public const int Capacity = 1 << SlotBits;

    /// <summary>The most connections that may share the ids of one name.</summary>
    public const int MaxPoolSize = OptionRanges.MostConnections;

    private readonly Lock _gate = new();
    private Slot[] _slots = new Slot[LeastSlots];
    private int _used;
    private int _freeHead = -1;
    private int _count;
    private int _peak;
    private uint _firstUse;
    private bool _isClosed;

    /// <param name="poolIndex">Which connection of its client's pool this is.</param>
    /// <param name="poolSize">How many there are.</param>
    public PendingCalls(int poolIndex = 0, int poolSize = 1)
    {
        _capacity = Capacity / (int)BitOperations.RoundUpToPowerOf2((uint)poolSize);
        _firstNumber = (uint)(poolIndex * _capacity);
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes a call in and gives it its id.</summary>
    /// <param name="call">The call.</param>
    /// <param name="idTime">The time for its id, in Unix milliseconds.</param>
    /// <param name="deadline">Milliseconds of the client's deadline timer.</param>
    /// <returns>False where the connection is gone or a million calls are pending.</returns>
    public bool TryAdd(PendingCall call, long idTime, long deadline)
    {
        lock (_gate)
        {
            if (_isClosed || (_freeHead < 0 && _used == _capacity))
            {
                return false;
            }

            int index = TakeSlot();
            ref Slot slot = ref _slots[index];
            slot.Use = (slot.Use + 1) & UseMask;
            slot.Call = call;
            slot.Deadline = deadline;
            call.IdTime = idTime;
            call.IdNumber = (slot.Use << SlotBits) | (_firstNumber + (uint)index);
            _count++;
            _peak = Math.Max(_peak, _count);
            return true;
        }
    }

    /// <summary>Takes out the call that an id names; null where it has ended already or never was.</summary>
    public PendingCall? TryTake(ReadOnlySpan<byte> id)
    {
        if (!RequestId.TryRead(id, out long idTime, out uint number))
        {
            return null;
        }

        lock (_gate)
        {
            return Take(number, idTime);
        }
    }

    /// <summary>Takes out the call of that id; null where it has ended already.</summary>
    public PendingCall? TryTake(long idTime, uint idNumber)
    {
        lock (_gate)
        {
            return Take(idNumber, idTime);
        }
    }

    /// <summary>Takes out this very call.</summary>
    /// <returns>False where somebody else has, and completes it.</returns>
    public bool TryTake(PendingCall call)
    {
        lock (_gate)
        {
            int index = IndexOf(call.IdNumber);
            return (uint)index < (uint)_used && ReferenceEquals(_slots[index].Call, call) && Take(call.IdNumber, call.IdTime) is not null;
        }
    }

    /// <summary>Takes out every call that is due.</summary>
    /// <param name="now">Milliseconds of the client's deadline timer.</param>
    /// <param name="expired">Where they are added.</param>
    /// <returns>The next deadline, or <see cref="long.MaxValue"/>.</returns>
    public long TakeExpired(long now, List<PendingCall> expired)
    {
        long next = long.MaxValue;
        lock (_gate)
        {
            for (int index = 0; index < _used; index++)
            {
                ref Slot slot = ref _slots[index];
                if (slot.Call is null)
                {
                    continue;
                }

                if (slot.Deadline <= now)
                {
                    expired.Add(slot.Call);
                    Free(index);
                }
                else
                {
                    next = Math.Min(next, slot.Deadline);
                }
            }
        }

        return next;
    }

    /// <summary>Gives back what a burst took, where nothing waits and nothing since the last trim needed so much.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            if (_count == 0 && !_isClosed && _slots.Length > LeastSlots && _peak < _slots.Length / 4)
            {
                _slots = new Slot[LeastSlots];
                _used = 0;
                _freeHead = -1;

                // The next call of a slot must not look like the last one.
                _firstUse = (_firstUse + 1) & UseMask;
            }

            _peak = _count;
        }
    }

    /// <summary>Takes no more, and takes out every call.</summary>
    /// <param name="lost">Where they are added.</param>
    public void Close(List<PendingCall> lost)
    {
        lock (_gate)
        {
            _isClosed = true;
            for (int index = 0; index < _used; index++)
            {
                if (_slots[index].Call is { } call)
                {
                    lost.Add(call);
                }
            }

            _slots = [];
            _used = 0;
            _count = 0;
            _freeHead = -1;
        }
    }

    private PendingCall? Take(uint number, long idTime)
    {
        int index = IndexOf(number);
        if ((uint)index >= (uint)_used || _slots[index].Call is not { } call || call.IdNumber != number || call.IdTime != idTime)
        {
            return null;
        }

        Free(index);
        return call;
    }

    // Beyond the table, or below zero, where the number is of another connection.
    private int IndexOf(uint number) => (int)(number & SlotMask) - (int)_firstNumber;

    private int TakeSlot()
    {
        if (_freeHead >= 0)
        {
            int free = _freeHead;
            _freeHead = _slots[free].NextFree;
            return free;
        }

        if (_used == _slots.Length)
        {
            Array.Resize(ref _slots, _slots.Length * 2);
        }

        _slots[_used].Use = _firstUse;
        return _used++;
    }

    private void Free(int index)
    {
        _slots[index].Call = null;
        _slots[index].NextFree = _freeHead;
        _freeHead = index;
        _count--;
    }

    private struct Slot
    {
        public PendingCall? Call;
        public long Deadline;
        public uint Use;
        public int NextFree;
    }
}
