using System.Buffers;

namespace Bro.Rpc.Connections;

/// <summary>The frames of a <see cref="SendQueue"/> that wait, in the blocks that they leave in. Under its lock.</summary>
internal struct WaitingBlocks()
{
    private const int BlockSize = 64 * 1024;

    private readonly Queue<SendBlock> _full = new();
    private SendBlock _tail;

    /// <summary>Copies a frame behind the others.</summary>
    public void Append(ReadOnlySpan<byte> frame)
    {
        if (_tail.Array is null || _tail.Array.Length - _tail.Length < frame.Length)
        {
            if (_tail.Array is not null)
            {
                _full.Enqueue(_tail);
            }

            _tail = new SendBlock(ArrayPool<byte>.Shared.Rent(Math.Max(BlockSize, frame.Length)));
        }

        frame.CopyTo(_tail.Array.AsSpan(_tail.Length));
        _tail.Length += frame.Length;
    }

    /// <summary>Takes the first block out; one without an array where nothing waits.</summary>
    public SendBlock Take()
    {
        if (_full.TryDequeue(out SendBlock block))
        {
            return block;
        }

        (block, _tail) = (_tail, default);
        return block;
    }

    /// <summary>Gives all back to the pool.</summary>
    public void Return()
    {
        for (SendBlock block = Take(); block.Array is not null; block = Take())
        {
            ArrayPool<byte>.Shared.Return(block.Array);
        }
    }
}
