using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;

namespace Bro.Rpc.Wire;

/// <summary>
/// Says in JSON what MessagePack says, in the words of Node peers: undefined is absent (null in an array), a timestamp is ISO 8601,
/// binary is base64, a number that is not finite is null, one without a fraction an integer. Protocol §4.
/// </summary>
internal static class MessagePackToJson
{
    private const sbyte Timestamp = -1;
    private const uint NanosecondsPerMillisecond = 1_000_000;

    // 9999-12-31T23:59:59Z and 0001-01-01T00:00:00Z: what ISO 8601 writes with four digits.
    private const long LastSecond = 253_402_300_799;
    private const long FirstSecond = -62_135_596_800;

    // Room for any number.
    private const int LongestNumber = 32;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static control => (byte)control), (byte)'"', (byte)'\\']);

    /// <summary>Writes one value.</summary>
    /// <param name="messagePack">The value, and nothing behind it.</param>
    /// <param name="frame">Where to.</param>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.InvalidMessage"/>: it is no MessagePack value, or says what JSON cannot say.</exception>
    public static void Write(ReadOnlySpan<byte> messagePack, FrameWriter frame)
    {
        var reader = new MessagePackReader(messagePack);
        Read(ref reader);
        WriteValue(ref reader, frame, level: 1);
        if (reader.Position != messagePack.Length)
        {
            throw Invalid("is not valid MessagePack: something follows it.");
        }
    }

    private static void WriteValue(ref MessagePackReader reader, FrameWriter frame, int level)
    {
        switch (reader.Kind)
        {
            case MessagePackKind.True:
                frame.Write("true"u8);
                break;
            case MessagePackKind.False:
                frame.Write("false"u8);
                break;
            case MessagePackKind.Integer:
                Write(reader.Integer, frame);
                break;
            case MessagePackKind.UnsignedInteger:
                Write((ulong)reader.Integer, frame);
                break;
            case MessagePackKind.Float:
                WriteFloat(reader.Float, frame);
                break;
            case MessagePackKind.Text:
                WriteText(reader.Bytes, frame);
                break;
            case MessagePackKind.Binary:
                WriteBinary(reader.Bytes, frame);
                break;
            case MessagePackKind.Extension:
                WriteExtension(reader, frame);
                break;
            case MessagePackKind.Array:
                WriteArray(ref reader, frame, level);
                break;
            case MessagePackKind.Map:
                WriteMap(ref reader, frame, level);
                break;
            default:
                frame.Write("null"u8);
                break;
        }
    }

    private static void WriteArray(ref MessagePackReader reader, FrameWriter frame, int level)
    {
        ThrowIfTooDeep(level);
        frame.Write("["u8);
        int count = reader.Count;
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                frame.Write(","u8);
            }

            Read(ref reader);
            WriteValue(ref reader, frame, level + 1);
        }

        frame.Write("]"u8);
    }

    private static void WriteMap(ref MessagePackReader reader, FrameWriter frame, int level)
    {
        ThrowIfTooDeep(level);
        frame.Write("{"u8);
        bool isFirst = true;
        for (int left = reader.Count; left > 0; left--)
        {
            Read(ref reader);
            MessagePackReader key = reader;
            Read(ref reader);
            if (reader.Kind is MessagePackKind.Undefined)
            {
                continue;
            }

            if (!isFirst)
            {
                frame.Write(","u8);
            }

            isFirst = false;
            WriteKey(key, frame);
            frame.Write(":"u8);
            WriteValue(ref reader, frame, level + 1);
        }

        frame.Write("}"u8);
    }

    // JavaScript has maps with keys of other kinds; those that it would print as one word are that word.
    private static void WriteKey(in MessagePackReader key, FrameWriter frame)
    {
        switch (key.Kind)
        {
            case MessagePackKind.Text:
                WriteText(key.Bytes, frame);
                break;
            case MessagePackKind.Integer or MessagePackKind.UnsignedInteger or MessagePackKind.True or MessagePackKind.False or MessagePackKind.Nil or MessagePackKind.Float:
                MessagePackReader scalar = key;
                frame.Write("\""u8);
                WriteValue(ref scalar, frame, level: 0);
                frame.Write("\""u8);
                break;
            default:
                throw Invalid($"has a key of a map that is {key.Kind}; in JSON a key is a text.");
        }
    }

    private static void Write<T>(T number, FrameWriter frame)
        where T : IUtf8SpanFormattable
    {
        number.TryFormat(frame.GetSpan(LongestNumber), out int written, default, CultureInfo.InvariantCulture);
        frame.Advance(written);
    }

    private static void WriteFloat(double value, FrameWriter frame)
    {
        // Up to here every number without a fraction is an integer that 64 bits hold.
        const double TwoToThe63 = 9223372036854775808d;

        if (!double.IsFinite(value))
        {
            frame.Write("null"u8);
        }
        else if (value != Math.Truncate(value) || (value == 0 && double.IsNegative(value)))
        {
            Write(value, frame);
        }
        else if (Math.Abs(value) < TwoToThe63)
        {
            Write((long)value, frame);
        }
        else if (value is >= TwoToThe63 and < 2 * TwoToThe63)
        {
            Write((ulong)value, frame);
        }
        else
        {
            Write(value, frame);
        }
    }

    private static void WriteText(ReadOnlySpan<byte> utf8, FrameWriter frame)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw Invalid("has a text that is not valid UTF-8.");
        }

        frame.Write("\""u8);
        for (int next = utf8.IndexOfAny(Escaped); next >= 0; next = utf8.IndexOfAny(Escaped))
        {
            frame.Write(utf8[..next]);
            WriteEscaped(utf8[next], frame);
            utf8 = utf8[(next + 1)..];
        }

        frame.Write(utf8);
        frame.Write("\""u8);
    }

    private static void WriteEscaped(byte character, FrameWriter frame)
    {
        switch (character)
        {
            case (byte)'"':
                frame.Write("\\\""u8);
                break;
            case (byte)'\\':
                frame.Write("\\\\"u8);
                break;
            case (byte)'\n':
                frame.Write("\\n"u8);
                break;
            case (byte)'\r':
                frame.Write("\\r"u8);
                break;
            case (byte)'\t':
                frame.Write("\\t"u8);
                break;
            default:
                frame.Write("\\u00"u8);
                character.TryFormat(frame.GetSpan(2), out int written, "x2", CultureInfo.InvariantCulture);
                frame.Advance(written);
                break;
        }
    }

    private static void WriteBinary(ReadOnlySpan<byte> bytes, FrameWriter frame)
    {
        frame.Write("\""u8);
        Base64.EncodeToUtf8(bytes, frame.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out int written);
        frame.Advance(written);
        frame.Write("\""u8);
    }

    private static void WriteExtension(in MessagePackReader reader, FrameWriter frame)
    {
        if (reader.ExtensionType != Timestamp)
        {
            throw Invalid($"has an extension of the type {reader.ExtensionType}, which JSON has no word for.");
        }

        ReadOnlySpan<byte> bytes = reader.Bytes;

        // Another length is what Node peers write for a Date that is none: d4 ff ff.
        (long seconds, uint nanoseconds) = bytes.Length switch
        {
            4 => (BinaryPrimitives.ReadUInt32BigEndian(bytes), 0u),
            8 => Split(BinaryPrimitives.ReadUInt64BigEndian(bytes)),
            12 => (BinaryPrimitives.ReadInt64BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt32BigEndian(bytes)),
            _ => (long.MaxValue, 0u),
        };
        WriteTimestamp(seconds, nanoseconds, frame);
    }

    private static (long Seconds, uint Nanoseconds) Split(ulong packed) => ((long)(packed & 0x3_FFFF_FFFF), (uint)(packed >> 34));

    // As JavaScript prints a Date, which has milliseconds; where there is more to say, all of it. No date at all is null.
    private static void WriteTimestamp(long seconds, uint nanoseconds, FrameWriter frame)
    {
        if (seconds is < FirstSecond or > LastSecond || nanoseconds >= 1_000_000_000)
        {
            frame.Write("null"u8);
            return;
        }

        DateTime time = DateTime.UnixEpoch.AddSeconds(seconds);
        frame.Write("\""u8);
        time.TryFormat(frame.GetSpan(LongestNumber), out int written, "yyyy-MM-dd'T'HH:mm:ss'.'", CultureInfo.InvariantCulture);
        frame.Advance(written);
        bool isWhole = nanoseconds % NanosecondsPerMillisecond == 0;
        (isWhole ? nanoseconds / NanosecondsPerMillisecond : nanoseconds).TryFormat(frame.GetSpan(LongestNumber), out written, isWhole ? "D3" : "D9", CultureInfo.InvariantCulture);
        frame.Advance(written);
        frame.Write("Z\""u8);
    }

    private static void ThrowIfTooDeep(int level)
    {
        if (level > WireLimits.MaxNesting)
        {
            throw Invalid(MessagePackReader.TooDeep(WireLimits.MaxPayloadNesting));
        }
    }

    private static void Read(ref MessagePackReader reader)
    {
        if (!reader.Read())
        {
            throw Invalid(reader.Problem!);
        }
    }

    private static IpcException Invalid(string problem) => new(IpcErrorCode.InvalidMessage, $"The message {problem}");
}
