using System.Buffers;
using System.Buffers.Binary;

namespace Bro.Rpc.Wire;

/// <summary>
/// A growing pooled buffer that holds one frame while it is written: room for the length first, then the body.
/// Used by one thread at a time.
/// </summary>
internal sealed class FrameWriter : IBufferWriter<byte>
{
    private const int FirstSize = 1024;

    // A writer that once held a large message does not keep its buffer.
    private const int KeptSize = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _written;
    private int _limit;
    private int _maxMessageSize;

    /// <summary>Starts a frame.</summary>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    public void Begin(int maxMessageSize) => Begin(maxMessageSize, maxMessageSize);

    /// <summary>Starts a frame that is longer than the message which is made of it.</summary>
    /// <param name="limit">The largest body allowed here, in bytes.</param>
    /// <param name="maxMessageSize">The largest body allowed on the wire, which an exception names.</param>
    public void Begin(int limit, int maxMessageSize)
    {
        _written = WireLimits.PrefixLength;
        _limit = limit;
        _maxMessageSize = maxMessageSize;
    }

    /// <summary>Ends the frame.</summary>
    /// <returns>The whole frame; valid until the next <see cref="Begin(int)"/> or <see cref="Release"/>.</returns>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.SerializationFailed"/>: the body is larger than allowed.</exception>
    public ReadOnlySpan<byte> End()
    {
        int bodyLength = _written - WireLimits.PrefixLength;
        ThrowIfTooLarge(bodyLength);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer, (uint)bodyLength);
        return _buffer.AsSpan(0, _written);
    }

    public void Advance(int count) => _written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_written);
    }

    /// <summary>The frame as far as it was written, with the room for its length in front.</summary>
    public Span<byte> WrittenSpan => _buffer.AsSpan(0, _written);

    /// <summary>The body as far as it was written.</summary>
    public ReadOnlySpan<byte> Body => _buffer.AsSpan(WireLimits.PrefixLength, _written - WireLimits.PrefixLength);

    /// <summary>Copies bytes in.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_written));
        _written += bytes.Length;
    }

    /// <summary>Makes room among what was written.</summary>
    /// <param name="index">Where, in <see cref="WrittenSpan"/>.</param>
    /// <param name="count">Bytes; what they hold is not defined.</param>
    public void Insert(int index, int count)
    {
        Reserve(count);
        _buffer.AsSpan(index, _written - index).CopyTo(_buffer.AsSpan(index + count));
        _written += count;
    }

    /// <summary>Gives a large buffer back; a small one is kept for the next frame.</summary>
    public void Release()
    {
        if (_buffer.Length > KeptSize)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
        }
    }

    private void Reserve(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (_buffer.Length - _written >= wanted)
        {
            return;
        }

        // Stop a value that is larger than any message before it eats the memory of the process.
        ThrowIfTooLarge(_written - WireLimits.PrefixLength);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, checked(_written + wanted)));
        _buffer.AsSpan(0, _written).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private void ThrowIfTooLarge(int bodyLength)
    {
        if (bodyLength > _limit)
        {
            throw new IpcException(
                IpcErrorCode.SerializationFailed,
                $"The message is larger than MaxMessageSize ({_maxMessageSize} bytes). Send less at once, or raise MaxMessageSize on both clients and the gateway.");
        }
    }
}
