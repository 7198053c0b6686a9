using System.Numerics;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Gateway;

/// <summary>
/// The calls that were forwarded to one connection and are not yet answered. A call is found by its id together with the
/// name of its caller, because ids of two callers can be equal. Nothing is allocated for a call once the table has grown.
/// </summary>
/// <remarks>All fields are under <c>_gate</c>, which nobody holds while he sends; <c>_earliest</c> may be read without.</remarks>
internal sealed class InFlightTable(int maxCalls)
{
    // A slot does not keep the room that an unusually long context took.
    private const int KeptTextLength = 1024;

    private const int LeastSlots = 16;

    // Room for a chain of some twenty services.
    private const int LongestContext = 1024;

    private readonly Lock _gate = new();
    private int[] _buckets = new int[LeastSlots];
    private Slot[] _slots = new Slot[LeastSlots];
    private int _used;
    private int _freeHead = -1;
    private int _count;
    private int _peak;
    private long _earliest = long.MaxValue;
    private long _taken;
    private bool _isClosed;

    /// <summary>How many calls it was given, ever.</summary>
    public long Taken => Volatile.Read(ref _taken);

    public int Count => Volatile.Read(ref _count);

    /// <summary>No call is due before this; milliseconds of the gateway's deadline timer.</summary>
    public long Earliest => Volatile.Read(ref _earliest);

    /// <summary>Notes a call before it is forwarded.</summary>
    public InFlightResult TryAdd(GatewayConnection caller, in Envelope call, long deadline)
    {
        int hash = Utf8Comparer.Hash(call.Id);
        lock (_gate)
        {
            if (_isClosed)
            {
                return InFlightResult.TargetClosed;
            }

            int index = Find(hash, call.Id, call.From, out _);
            if (index >= 0)
            {
                return ReferenceEquals(_slots[index].Caller, caller) ? InFlightResult.Duplicate : InFlightResult.TakenInPool;
            }

            if (_count >= maxCalls)
            {
                return InFlightResult.Full;
            }

            index = TakeSlot();
            ref Slot slot = ref _slots[index];
            slot.Set(caller, hash, deadline, call.Id, call.Method, call.Context);
            ref int bucket = ref _buckets[hash & (_buckets.Length - 1)];
            slot.Next = bucket - 1;
            bucket = index + 1;
            _count++;
            _taken++;
            _peak = Math.Max(_peak, _count);
            caller.CountCall(1);
            if (deadline < _earliest)
            {
                Volatile.Write(ref _earliest, deadline);
            }

            return InFlightResult.Added;
        }
    }

    /// <summary>Takes out the call that a RESPONSE answers.</summary>
    /// <param name="id">The RESPONSE's id.</param>
    /// <param name="callerName">The RESPONSE's <c>to</c>.</param>
    /// <param name="onlyOf">Where given, a call of this very connection alone is taken out.</param>
    /// <returns>The connection that the call came from, or null where there is no such call.</returns>
    public GatewayConnection? TryRemove(ReadOnlySpan<byte> id, ReadOnlySpan<byte> callerName, GatewayConnection? onlyOf = null)
    {
        int hash = Utf8Comparer.Hash(id);
        lock (_gate)
        {
            int index = Find(hash, id, callerName, out int previous);
            if (index < 0)
            {
                return null;
            }

            GatewayConnection caller = _slots[index].Caller!;
            if (onlyOf is not null && !ReferenceEquals(caller, onlyOf))
            {
                return null;
            }

            Remove(index, previous);
            return caller;
        }
    }

    /// <summary>Takes out the call that a broken RESPONSE was to answer, so that the gateway can answer it.</summary>
    /// <returns>The call, or null where there is no such call.</returns>
    public EndedCall? TryEnd(ReadOnlySpan<byte> id, ReadOnlySpan<byte> callerName)
    {
        int hash = Utf8Comparer.Hash(id);
        lock (_gate)
        {
            int index = Find(hash, id, callerName, out int previous);
            if (index < 0)
            {
                return null;
            }

            EndedCall ended = _slots[index].ToEnded();
            Remove(index, previous);
            return ended;
        }
    }

    /// <summary>Takes out every call that is due.</summary>
    /// <param name="now">Milliseconds of the gateway's deadline timer.</param>
    /// <param name="ended">Where they are added.</param>
    public void TakeExpired(long now, List<EndedCall> ended)
    {
        lock (_gate)
        {
            long earliest = long.MaxValue;
            for (int index = 0; index < _used; index++)
            {
                ref Slot slot = ref _slots[index];
                if (slot.Caller is null)
                {
                    continue;
                }

                if (slot.Deadline <= now)
                {
                    ended.Add(slot.ToEnded());
                    Remove(index);
                }
                else
                {
                    earliest = Math.Min(earliest, slot.Deadline);
                }
            }

            Volatile.Write(ref _earliest, earliest);
        }
    }

    /// <summary>Takes out every call of a caller that is gone.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="removed">Where they are added.</param>
    public void RemoveOf(GatewayConnection caller, List<EndedCall> removed)
    {
        lock (_gate)
        {
            for (int index = 0; index < _used && _count > 0; index++)
            {
                if (ReferenceEquals(_slots[index].Caller, caller))
                {
                    removed.Add(_slots[index].ToEnded());
                    Remove(index);
                }
            }
        }
    }

    /// <summary>Gives back what a burst took, where nothing since the last trim needed so much.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            int needed = _peak;
            _peak = _count;
            if (_isClosed || _slots.Length <= LeastSlots || needed > _slots.Length / 4)
            {
                return;
            }

            Slot[] slots = new Slot[Math.Max(LeastSlots, (int)BitOperations.RoundUpToPowerOf2((uint)needed * 2))];
            int used = 0;
            for (int index = 0; index < _used; index++)
            {
                if (_slots[index].Caller is not null)
                {
                    slots[used++] = _slots[index];
                }
            }

            _slots = slots;
            _used = used;
            _freeHead = -1;
            Rebuild();
        }
    }

    /// <summary>Takes no more, and takes out every call: the target is gone.</summary>
    /// <param name="ended">Where they are added.</param>
    public void Close(List<EndedCall> ended)
    {
        lock (_gate)
        {
            _isClosed = true;
            for (int index = 0; index < _used; index++)
            {
                if (_slots[index].Caller is not null)
                {
                    ended.Add(_slots[index].ToEnded());
                    _slots[index].Caller!.CountCall(-1);
                }
            }

            _slots = [];
            _buckets = new int[1];
            _used = 0;
            _count = 0;
            _freeHead = -1;
        }
    }

    private int Find(int hash, ReadOnlySpan<byte> id, ReadOnlySpan<byte> callerName, out int previous)
    {
        previous = -1;
        int index = _buckets[hash & (_buckets.Length - 1)] - 1;
        while (index >= 0)
        {
            ref Slot slot = ref _slots[index];
            if (slot.Hash == hash && slot.Id.SequenceEqual(id) && slot.Caller!.NameUtf8.AsSpan().SequenceEqual(callerName))
            {
                return index;
            }

            previous = index;
            index = slot.Next;
        }

        return -1;
    }

    private int TakeSlot()
    {
        if (_freeHead >= 0)
        {
            int free = _freeHead;
            _freeHead = _slots[free].Next;
            return free;
        }

        if (_used == _slots.Length)
        {
            Grow();
        }

        return _used++;
    }

    private void Grow()
    {
        Array.Resize(ref _slots, _slots.Length * 2);
        Rebuild();
    }

    private void Rebuild()
    {
        _buckets = new int[_slots.Length];
        for (int index = 0; index < _used; index++)
        {
            ref int bucket = ref _buckets[_slots[index].Hash & (_buckets.Length - 1)];
            _slots[index].Next = bucket - 1;
            bucket = index + 1;
        }
    }

    private void Remove(int index)
    {
        int previous = -1;
        for (int at = _buckets[_slots[index].Hash & (_buckets.Length - 1)] - 1; at != index; at = _slots[at].Next)
        {
            previous = at;
        }

        Remove(index, previous);
    }

    private void Remove(int index, int previous)
    {
        ref Slot slot = ref _slots[index];
        if (previous < 0)
        {
            _buckets[slot.Hash & (_buckets.Length - 1)] = slot.Next + 1;
        }
        else
        {
            _slots[previous].Next = slot.Next;
        }

        slot.Caller!.CountCall(-1);
        slot.Clear();
        slot.Next = _freeHead;
        _freeHead = index;
        _count--;
    }

    // Id, method and context stand one behind the other in one array, which the slot keeps for the next call.
    private struct Slot
    {
        public GatewayConnection? Caller;
        public int Hash;
        public int Next;
        public long Deadline;
        private byte[]? _text;
        private int _idLength;
        private int _methodLength;
        private int _contextLength;

        public readonly ReadOnlySpan<byte> Id => _text.AsSpan(0, _idLength);

        public void Set(GatewayConnection caller, int hash, long deadline, ReadOnlySpan<byte> id, ReadOnlySpan<byte> method, ReadOnlySpan<byte> context)
        {
            Caller = caller;
            Hash = hash;
            Deadline = deadline;
            _idLength = id.Length;
            _methodLength = method.Length;

            // A context so long that it would cost much to keep is left out of an answer that the gateway has to give itself.
            context = context.Length <= LongestContext ? context : default;
            _contextLength = context.Length;
            int length = id.Length + method.Length + context.Length;
            if (_text is null || _text.Length < length)
            {
                _text = new byte[Math.Max(256, length)];
            }

            id.CopyTo(_text);
            method.CopyTo(_text.AsSpan(id.Length));
            context.CopyTo(_text.AsSpan(id.Length + method.Length));
        }

        public readonly EndedCall ToEnded() => new(
            Caller!,
            Id.ToArray(),
            _text.AsSpan(_idLength, _methodLength).ToArray(),
            _text.AsSpan(_idLength + _methodLength, _contextLength).ToArray());

        public void Clear()
        {
            Caller = null;
            if (_text!.Length > KeptTextLength)
            {
                _text = null;
            }
        }
    }
}
