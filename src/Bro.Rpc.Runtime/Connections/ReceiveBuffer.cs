using Bro.Rpc.Wire;

namespace Bro.Rpc.Connections;

/// <summary>
/// The bytes that were received and not yet handled. Grows with what has arrived, never with what a length promises, and
/// shrinks again, so that an idle connection costs little. Used by the receive loop alone.
/// </summary>
internal sealed class ReceiveBuffer
{
    private const int SmallSize = 4 * 1024;
    private const int MiddleSize = 64 * 1024;
    private const int LargeSize = 256 * 1024;

    // So little room is not worth a system call of its own.
    private const int LeastRoom = 1024;

    // So many tiny reads in a row mean that the burst is over.
    private const int TinyReadsBeforeShrinking = 16;

    private Slab? _slab;
    private int _start;
    private int _end;
    private int _size = SmallSize;
    private int _tinyReads;

    public ReadOnlySpan<byte> Unread => _slab is null ? default : _slab.Array.AsSpan(_start, _end - _start);

    /// <summary>Room for the next read.</summary>
    public Memory<byte> GetRoom()
    {
        if (_slab is null)
        {
            Replace(_size);
        }
        else if (_start == _end && _slab.IsSole)
        {
            Reuse();
        }
        else if (_slab.Array.Length - _end < LeastRoom)
        {
            MakeRoom();
        }

        return _slab!.Array.AsMemory(_end);
    }

    /// <summary>Counts what was read into the room.</summary>
    public void Received(int count)
    {
        bool filled = _end + count == _slab!.Array.Length;
        _tinyReads = count < SmallSize ? _tinyReads + 1 : 0;
        _end += count;
        if (filled)
        {
            _size = _size < MiddleSize ? MiddleSize : LargeSize;
        }
        else if (_tinyReads >= TinyReadsBeforeShrinking)
        {
            _tinyReads = 0;
            _size = _size > MiddleSize ? MiddleSize : SmallSize;
        }
    }

    /// <summary>Takes the next whole frame out.</summary>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    /// <param name="frame">The frame, where there is one.</param>
    /// <param name="announced">The length that its prefix says.</param>
    public FrameStatus Next(int maxMessageSize, out ReceivedFrame frame, out uint announced)
    {
        FrameStatus status = FrameReader.Read(Unread, maxMessageSize, out int bodyLength, out announced);
        if (status is not FrameStatus.Complete)
        {
            frame = default;
            return status;
        }

        int length = WireLimits.PrefixLength + bodyLength;
        frame = new ReceivedFrame(_slab!, _start, length);
        _start += length;
        return status;
    }

    /// <summary>Gives the memory back where nothing unread lies in it. Only when no read is under way.</summary>
    public bool TryRelease()
    {
        if (_start != _end)
        {
            return false;
        }

        Release();
        _size = SmallSize;
        return true;
    }

    /// <summary>Gives the memory back. Only when no read is under way.</summary>
    public void Release()
    {
        _slab?.Release();
        _slab = null;
        _start = _end = 0;
    }

    private void Reuse()
    {
        _start = _end = 0;
        int length = _slab!.Array.Length;
        if (length < _size || length >= _size * 4)
        {
            Replace(_size);
        }
    }

    private void MakeRoom()
    {
        int unread = _end - _start;
        Slab former = _slab!;
        if (former.IsSole && _start >= former.Array.Length / 2 && former.Array.Length >= _size)
        {
            Unread.CopyTo(former.Array);
        }
        else
        {
            // At most twice what has arrived, however long the frame says it is.
            var larger = new Slab(Math.Max(_size, unread * 2));
            Unread.CopyTo(larger.Array);
            _slab = larger;
            former.Release();
        }

        _start = 0;
        _end = unread;
    }

    private void Replace(int size)
    {
        _slab?.Release();
        _slab = new Slab(size);
        _start = _end = 0;
    }
}
