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

    /// <summary>Starts a frame.</summary>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    public void Begin(int maxMessageSize)
    {
        _written = WireLimits.PrefixLength;
        _limit = maxMessageSize;
    }

    /// <summary>Ends the frame.</summary>
    /// <returns>The whole frame; valid until the next <see cref="Begin"/> or <see cref="Release"/>.</returns>
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
                $"The message is larger than MaxMessageSize ({_limit} bytes). Send less at once, or raise MaxMessageSize on both clients and the gateway.");
        }
    }
}
