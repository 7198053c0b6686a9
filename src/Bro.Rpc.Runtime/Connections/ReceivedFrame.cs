namespace Bro.Rpc.Connections;

/// <summary>
/// One frame as it was received. Its bytes are valid until the handler returns; who needs them longer takes a
/// <see cref="Keep"/> and releases it exactly once.
/// </summary>
internal readonly struct ReceivedFrame(Slab slab, int start, int length)
{
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
}
