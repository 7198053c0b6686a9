using System.Buffers.Binary;
using System.Text;

namespace Bro.Rpc.TestKit;

/// <summary><c>[length: u32 BE][body]</c> (Protocol §1).</summary>
public static class Frame
{
    public const int HeaderLength = 4;

    public static byte[] Of(string json) => Of(Encoding.UTF8.GetBytes(json));

    public static byte[] Of(ReadOnlySpan<byte> body)
    {
        var frame = new byte[HeaderLength + body.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)body.Length);
        body.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    /// <summary>A header alone: it may announce what never comes.</summary>
    public static byte[] Header(uint length)
    {
        var header = new byte[HeaderLength];
        BinaryPrimitives.WriteUInt32BigEndian(header, length);
        return header;
    }

    /// <summary>Frames back to back, as one write puts them on a socket.</summary>
    public static byte[] Together(params IEnumerable<string> bodies) => [.. bodies.SelectMany(Of)];
}
