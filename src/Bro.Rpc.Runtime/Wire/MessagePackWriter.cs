using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Bro.Rpc.Wire;

/// <summary>
/// Writes MessagePack as Node peers do: maps always with a 16-bit head, whatever their size; everything else as short as it goes;
/// an integer of more than 32 bits as a float, because such a peer takes 64-bit ones for a type of their own. Protocol §4.
/// </summary>
/// <remarks>
/// An integer that no float holds exactly is written with 64 bits all the same: between two peers of ours it must arrive as it was.
/// Heads of arrays and maps are written when they end. Used by one thread at a time.
/// </remarks>
internal sealed class MessagePackWriter(FrameWriter frame)
{
    private const int MapHeadLength = 3;

    private readonly int[] _starts = new int[WireLimits.MaxNesting + 1];

    // Values written at each level; of a map keys and values.
    private readonly int[] _counts = new int[WireLimits.MaxNesting + 1];

    /// <summary>How many arrays and maps are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Forgets what was open.</summary>
    public void Reset() => Depth = 0;

    public void StartMap()
    {
        Open();
        frame.GetSpan(MapHeadLength)[0] = 0xDE;
        frame.Advance(MapHeadLength);
    }

    public void EndMap()
    {
        int start = _starts[Depth], pairs = _counts[Depth] / 2;
        Depth--;
        if (pairs <= ushort.MaxValue)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.WrittenSpan[(start + 1)..], (ushort)pairs);
            return;
        }

        frame.Insert(start + 1, 2);
        frame.WrittenSpan[start] = 0xDF;
        BinaryPrimitives.WriteUInt32BigEndian(frame.WrittenSpan[(start + 1)..], (uint)pairs);
    }

    public void StartArray()
    {
        Open();
        frame.GetSpan(1)[0] = 0x90;
        frame.Advance(1);
    }

    public void EndArray()
    {
        int start = _starts[Depth], count = _counts[Depth];
        Depth--;
        if (count <= 0x0F)
        {
            frame.WrittenSpan[start] = (byte)(0x90 | count);
        }
        else if (count <= ushort.MaxValue)
        {
            frame.Insert(start + 1, 2);
            frame.WrittenSpan[start] = 0xDC;
            BinaryPrimitives.WriteUInt16BigEndian(frame.WrittenSpan[(start + 1)..], (ushort)count);
        }
        else
        {
            frame.Insert(start + 1, 4);
            frame.WrittenSpan[start] = 0xDD;
            BinaryPrimitives.WriteUInt32BigEndian(frame.WrittenSpan[(start + 1)..], (uint)count);
        }
    }

    public void WriteNil() => WriteByte(0xC0);

    public void WriteBoolean(bool value) => WriteByte(value ? (byte)0xC3 : (byte)0xC2);

    /// <summary>Writes JavaScript's undefined, which counts as absent.</summary>
    public void WriteUndefined() => WriteRaw([0xD4, 0, 0]);

    public void WriteInteger(long value)
    {
        switch (value)
        {
            case >= 0 and <= uint.MaxValue:
                WriteSmall((uint)value);
                break;
            case < 0 and >= int.MinValue:
                WriteNegative((int)value);
                break;
            default:
                WriteLarge(0xD3, (ulong)value, value < 0 ? 0UL - (ulong)value : (ulong)value, value);
                break;
        }
    }

    public void WriteInteger(ulong value)
    {
        if (value <= long.MaxValue)
        {
            WriteInteger((long)value);
        }
        else
        {
            WriteLarge(0xCF, value, value, value);
        }
    }

    /// <summary>Writes a number; one without a fraction that has 32 bits at most as the integer that it is.</summary>
    public void WriteNumber(double value)
    {
        if (value is >= int.MinValue and <= uint.MaxValue && value == Math.Truncate(value) && !(value == 0 && double.IsNegative(value)))
        {
            WriteInteger((long)value);
        }
        else
        {
            WriteFloat(value);
        }
    }

    public void WriteText(ReadOnlySpan<byte> utf8)
    {
        _counts[Depth]++;
        Span<byte> span = frame.GetSpan(5 + utf8.Length);
        int head = WriteTextHead(span, utf8.Length);
        utf8.CopyTo(span[head..]);
        frame.Advance(head + utf8.Length);
    }

    /// <summary>Writes a text; half of a surrogate pair becomes the replacement character, as with Node peers.</summary>
    public void WriteText(ReadOnlySpan<char> text)
    {
        _counts[Depth]++;
        int length = Encoding.UTF8.GetByteCount(text);
        Span<byte> span = frame.GetSpan(5 + length);
        int head = WriteTextHead(span, length);
        Encoding.UTF8.GetBytes(text, span[head..]);
        frame.Advance(head + length);
    }

    /// <summary>Room for a text whose length is known only when it is written.</summary>
    /// <param name="maxLength">Bytes that it has at most.</param>
    /// <returns>Where to write it, to be followed by <see cref="EndText"/>.</returns>
    public Span<byte> BeginText(int maxLength) => frame.GetSpan(5 + maxLength)[5..];

    public void EndText(int length)
    {
        _counts[Depth]++;
        Span<byte> span = frame.GetSpan(5 + length);
        Span<byte> head = stackalloc byte[5];
        int headLength = WriteTextHead(head, length);
        span.Slice(5, length).CopyTo(span[headLength..]);
        head[..headLength].CopyTo(span);
        frame.Advance(headLength + length);
    }

    /// <summary>Writes one value that is MessagePack already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        _counts[Depth]++;
        value.CopyTo(frame.GetSpan(value.Length));
        frame.Advance(value.Length);
    }

    private static int WriteTextHead(Span<byte> span, int length)
    {
        switch (length)
        {
            case < 0x20:
                span[0] = (byte)(0xA0 | length);
                return 1;
            case <= byte.MaxValue:
                span[0] = 0xD9;
                span[1] = (byte)length;
                return 2;
            case <= ushort.MaxValue:
                span[0] = 0xDA;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)length);
                return 3;
            default:
                span[0] = 0xDB;
                BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)length);
                return 5;
        }
    }

    private void Open()
    {
        _counts[Depth]++;
        if (Depth == WireLimits.MaxNesting)
        {
            throw new IpcException(IpcErrorCode.SerializationFailed, $"The message {MessagePackReader.TooDeep(WireLimits.MaxPayloadNesting)}");
        }

        Depth++;
        _starts[Depth] = frame.WrittenSpan.Length;
        _counts[Depth] = 0;
    }

    private void WriteByte(byte value)
    {
        _counts[Depth]++;
        frame.GetSpan(1)[0] = value;
        frame.Advance(1);
    }

    private void WriteSmall(uint value)
    {
        _counts[Depth]++;
        Span<byte> span = frame.GetSpan(5);
        switch (value)
        {
            case <= 0x7F:
                span[0] = (byte)value;
                frame.Advance(1);
                break;
            case <= byte.MaxValue:
                span[0] = 0xCC;
                span[1] = (byte)value;
                frame.Advance(2);
                break;
            case <= ushort.MaxValue:
                span[0] = 0xCD;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)value);
                frame.Advance(3);
                break;
            default:
                span[0] = 0xCE;
                BinaryPrimitives.WriteUInt32BigEndian(span[1..], value);
                frame.Advance(5);
                break;
        }
    }

    private void WriteNegative(int value)
    {
        _counts[Depth]++;
        Span<byte> span = frame.GetSpan(5);
        switch (value)
        {
            case >= -0x20:
                span[0] = (byte)value;
                frame.Advance(1);
                break;
            case >= sbyte.MinValue:
                span[0] = 0xD0;
                span[1] = (byte)value;
                frame.Advance(2);
                break;
            case >= short.MinValue:
                span[0] = 0xD1;
                BinaryPrimitives.WriteInt16BigEndian(span[1..], (short)value);
                frame.Advance(3);
                break;
            default:
                span[0] = 0xD2;
                BinaryPrimitives.WriteInt32BigEndian(span[1..], value);
                frame.Advance(5);
                break;
        }
    }

    // A float has 53 bits between the first and the last that is set.
    private void WriteLarge(byte head, ulong bits, ulong magnitude, double value)
    {
        if (BitOperations.LeadingZeroCount(magnitude) + BitOperations.TrailingZeroCount(magnitude) >= 64 - 53)
        {
            WriteFloat(value);
            return;
        }

        _counts[Depth]++;
        Span<byte> span = frame.GetSpan(9);
        span[0] = head;
        BinaryPrimitives.WriteUInt64BigEndian(span[1..], bits);
        frame.Advance(9);
    }

    private void WriteFloat(double value)
    {
        _counts[Depth]++;
        Span<byte> span = frame.GetSpan(9);
        span[0] = 0xCB;
        BinaryPrimitives.WriteDoubleBigEndian(span[1..], value);
        frame.Advance(9);
    }
}
