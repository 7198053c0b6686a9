using System.Buffers.Binary;

namespace Bro.Rpc.Wire;

/// <summary>
/// Reads MessagePack one value at a time, without building anything. Every header is read, whoever would have written a shorter
/// one; no length is believed that goes beyond what is there. Protocol §4.
/// <code>
/// de 00 02  a4 74797065  a4 43414c4c  a6 706172616d73  d4 00 00      {"type":"CALL","params":undefined}
/// </code>
/// </summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> data, int maxNesting = WireLimits.MaxPayloadNesting)
{
    private const string CutShort = "is not valid MessagePack: it is cut short.";

    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>What was read last.</summary>
    public MessagePackKind Kind { get; private set; }

    /// <summary>An integer; of an <see cref="MessagePackKind.UnsignedInteger"/> its bits.</summary>
    public long Integer { get; private set; }

    public double Float { get; private set; }

    /// <summary>A text in UTF-8, which is not checked; binary; or what an extension holds.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The type of an extension.</summary>
    public sbyte ExtensionType { get; private set; }

    /// <summary>How many values an array has, or pairs a map.</summary>
    public int Count { get; private set; }

    /// <summary>Why nothing more can be read, as the end of a sentence that starts with "The message"; or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the next value; of an array or a map only its head, the values inside are the next ones.</summary>
    /// <returns>False where there is none; <see cref="Problem"/> says why.</returns>
    public bool Read()
    {
        if (Position >= _data.Length)
        {
            return Fail(CutShort);
        }

        byte head = _data[Position++];
        return head switch
        {
            <= 0x7F => Found(head),
            <= 0x8F => FoundContainer(MessagePackKind.Map, head & 0x0Fu),
            <= 0x9F => FoundContainer(MessagePackKind.Array, head & 0x0Fu),
            <= 0xBF => FoundBytes(MessagePackKind.Text, head & 0x1Fu),
            >= 0xE0 => Found((sbyte)head),
            _ => ReadLong(head),
        };
    }

    /// <summary>Passes over the rest of the value that was read last: nothing, unless it is an array or a map.</summary>
    /// <param name="level">How deep that value stands; the message itself is at 1.</param>
    /// <returns>False where it is broken or nested too deep; <see cref="Problem"/> says why.</returns>
    public bool Skip(int level)
    {
        if (Kind is not (MessagePackKind.Array or MessagePackKind.Map))
        {
            return Problem is null;
        }

        Span<int> left = stackalloc int[WireLimits.MaxNesting + 1];
        int first = level;
        if (!TryEnter(left, level))
        {
            return false;
        }

        while (level >= first)
        {
            if (left[level]-- == 0)
            {
                level--;
            }
            else if (!Read())
            {
                return false;
            }
            else if (Kind is MessagePackKind.Array or MessagePackKind.Map && !TryEnter(left, ++level))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryEnter(scoped Span<int> left, int level)
    {
        if (level > maxNesting + WireLimits.EnvelopeNesting)
        {
            return Fail(TooDeep(maxNesting));
        }

        left[level] = Kind is MessagePackKind.Map ? Count * 2 : Count;
        return true;
    }

    /// <summary>What is said of a payload nested deeper than is allowed.</summary>
    public static string TooDeep(int maxNesting) => $"is nested deeper than {maxNesting} levels.";

    private bool ReadLong(byte head)
    {
        switch (head)
        {
            case 0xC0:
                return Found(MessagePackKind.Nil);
            case 0xC2:
                return Found(MessagePackKind.False);
            case 0xC3:
                return Found(MessagePackKind.True);
            case 0xCA:
                return TryTake(4, out ReadOnlySpan<byte> single) && Found(BinaryPrimitives.ReadSingleBigEndian(single));
            case 0xCB:
                return TryTake(8, out ReadOnlySpan<byte> number) && Found(BinaryPrimitives.ReadDoubleBigEndian(number));
            case 0xCC or 0xCD or 0xCE or 0xCF:
                return TryReadUnsigned(1 << (head - 0xCC), out ulong unsigned) && FoundUnsigned(unsigned);
            case 0xD0 or 0xD1 or 0xD2 or 0xD3:
                return TryReadSigned(1 << (head - 0xD0), out long signed) && Found(signed);
            case 0xC4 or 0xC5 or 0xC6:
                return TryReadUnsigned(1 << (head - 0xC4), out ulong binaryLength) && FoundBytes(MessagePackKind.Binary, (uint)binaryLength);
            case 0xD9 or 0xDA or 0xDB:
                return TryReadUnsigned(1 << (head - 0xD9), out ulong textLength) && FoundBytes(MessagePackKind.Text, (uint)textLength);
            case 0xDC or 0xDD:
                return TryReadUnsigned(2 << (head - 0xDC), out ulong arrayCount) && FoundContainer(MessagePackKind.Array, (uint)arrayCount);
            case 0xDE or 0xDF:
                return TryReadUnsigned(2 << (head - 0xDE), out ulong mapCount) && FoundContainer(MessagePackKind.Map, (uint)mapCount);
            case 0xC7 or 0xC8 or 0xC9:
                return TryReadUnsigned(1 << (head - 0xC7), out ulong extensionLength) && FoundExtension((uint)extensionLength);
            case >= 0xD4 and <= 0xD8:
                return FoundExtension(1u << (head - 0xD4));
            default:
                return Fail("is not valid MessagePack: no value begins with the byte 0xC1.");
        }
    }

    private bool Found(MessagePackKind kind)
    {
        Kind = kind;
        return true;
    }

    private bool Found(long value)
    {
        Integer = value;
        return Found(MessagePackKind.Integer);
    }

    private bool Found(double value)
    {
        Float = value;
        return Found(MessagePackKind.Float);
    }

    private bool FoundUnsigned(ulong value)
    {
        Integer = (long)value;
        return Found(value <= long.MaxValue ? MessagePackKind.Integer : MessagePackKind.UnsignedInteger);
    }

    private bool FoundBytes(MessagePackKind kind, uint length)
    {
        if (!TryTake(length, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        Bytes = bytes;
        return Found(kind);
    }

    // Each value inside has at least one byte, so a count that cannot be true is seen before anybody counts to it.
    private bool FoundContainer(MessagePackKind kind, uint count)
    {
        ulong leastLength = kind is MessagePackKind.Map ? count * 2UL : count;
        if (leastLength > (ulong)(_data.Length - Position))
        {
            return Fail(CutShort);
        }

        Count = (int)count;
        return Found(kind);
    }

    private bool FoundExtension(uint length)
    {
        if (!TryTake(1, out ReadOnlySpan<byte> type) || !TryTake(length, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        ExtensionType = (sbyte)type[0];
        Bytes = bytes;
        return Found(ExtensionType == 0 && length == 1 && bytes[0] == 0 ? MessagePackKind.Undefined : MessagePackKind.Extension);
    }

    private bool TryReadUnsigned(int size, out ulong value)
    {
        value = 0;
        if (!TryTake((uint)size, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        value = size switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };
        return true;
    }

    private bool TryReadSigned(int size, out long value)
    {
        value = 0;
        if (!TryTake((uint)size, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        value = size switch
        {
            1 => (sbyte)bytes[0],
            2 => BinaryPrimitives.ReadInt16BigEndian(bytes),
            4 => BinaryPrimitives.ReadInt32BigEndian(bytes),
            _ => BinaryPrimitives.ReadInt64BigEndian(bytes),
        };
        return true;
    }

    private bool TryTake(uint length, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > (uint)(_data.Length - Position))
        {
            return Fail(CutShort);
        }

        bytes = _data.Slice(Position, (int)length);
        Position += (int)length;
        return true;
    }

    private bool Fail(string problem)
    {
        Kind = MessagePackKind.None;
        Problem = problem;
        return false;
    }
}
