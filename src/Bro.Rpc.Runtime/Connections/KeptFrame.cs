namespace Bro.Rpc.Connections;

/// <summary>The body of a frame that outlives its reading. Holds a reference to the slab that it lies in until released.</summary>
internal readonly struct KeptFrame(Slab? slab, int start, int length)
{
    /// <summary>The message; valid until <see cref="Release"/>.</summary>
    public ReadOnlySpan<byte> Body => slab is null ? default : slab.Array.AsSpan(start, length);

    /// <summary>Bytes of the message.</summary>
    public int Length => length;

    /// <summary>A part as memory, for readers that outlive a stack frame.</summary>
    /// <param name="range">A range of <see cref="Body"/>, which <see cref="ReceivedFrame.TryLocate"/> found.</param>
    public ReadOnlyMemory<byte> Slice(Range range)
    {
        if (slab is null)
        {
            return default;
        }

        (int offset, int count) = range.GetOffsetAndLength(length);
        return slab.Array.AsMemory(start + offset, count);
    }

    /// <summary>Gives the bytes back. To be called once.</summary>
    public void Release() => slab?.Release();
}
