namespace Bro.Rpc.Connections;

/// <summary>
/// One frame as it was received. Its bytes are valid until the handler returns; who needs them longer takes a
/// <see cref="Keep"/> and releases it exactly once.
/// </summary>
internal readonly struct ReceivedFrame(Slab slab, int start, int length)
{
    // Of what it would hold on to it is no more than this part, one divided by it.
    private const int SmallPart = 4;

    /// <summary>The frame with its length in front.</summary>
    public ReadOnlySpan<byte> Whole => slab.Array.AsSpan(start, length);

    /// <summary>The message.</summary>
    public ReadOnlySpan<byte> Body => slab.Array.AsSpan(start + Wire.WireLimits.PrefixLength, length - Wire.WireLimits.PrefixLength);

    /// <summary>Keeps the bytes alive beyond the handler, without copying them.</summary>
    public KeptFrame Keep()
    {
        slab.AddReference();
        return new KeptFrame(slab, start + Wire.WireLimits.PrefixLength, length - Wire.WireLimits.PrefixLength);
    }

    /// <summary>Keeps the bytes for long: a small frame in memory of its own, so that it does not hold on to all that was read with it.</summary>
    public KeptFrame KeepApart()
    {
        if (length > slab.Array.Length / SmallPart)
        {
            return Keep();
        }

        var own = new Slab(length);
        Body.CopyTo(own.Array);
        return new KeptFrame(own, 0, length - Wire.WireLimits.PrefixLength);
    }

    /// <summary>Where a part of <see cref="Body"/> lies in it, so that it can be found again in what was kept.</summary>
    /// <param name="part">A span into the body, or elsewhere.</param>
    /// <param name="range">The range, where it is one into the body.</param>
    public bool TryLocate(ReadOnlySpan<byte> part, out Range range)
    {
        range = default;
        if (part.IsEmpty || !Body.Overlaps(part, out int offset))
        {
            return part.IsEmpty;
        }

        range = offset..(offset + part.Length);
        return true;
    }
}
