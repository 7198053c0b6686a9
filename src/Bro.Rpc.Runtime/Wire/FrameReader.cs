using System.Buffers.Binary;

namespace Bro.Rpc.Wire;

/// <summary>
/// Finds frames in received bytes. Protocol §1.
/// <code>
/// +----------------+--------------------+
/// | length: u32 BE | body: length bytes |
/// +----------------+--------------------+
/// </code>
/// </summary>
internal static class FrameReader
{
    /// <summary>Looks at the start of <paramref name="unread"/>.</summary>
    /// <param name="unread">The bytes that were received and not yet consumed.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    /// <param name="bodyLength">The body's length where the prefix is whole and within the limit, else 0.</param>
    /// <param name="announced">The length that the prefix says, whatever it is; 0 where it is not whole.</param>
    public static FrameStatus Read(ReadOnlySpan<byte> unread, int maxMessageSize, out int bodyLength, out uint announced)
    {
        bodyLength = 0;
        if (!BinaryPrimitives.TryReadUInt32BigEndian(unread, out announced))
        {
            return FrameStatus.Incomplete;
        }

        if (announced == 0)
        {
            return FrameStatus.Empty;
        }

        if (announced > (uint)maxMessageSize)
        {
            return FrameStatus.TooLarge;
        }

        bodyLength = (int)announced;
        return unread.Length - WireLimits.PrefixLength >= bodyLength ? FrameStatus.Complete : FrameStatus.Incomplete;
    }
}
