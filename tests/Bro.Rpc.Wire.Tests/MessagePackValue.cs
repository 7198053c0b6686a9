using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace Bro.Rpc.Wire.Tests;

/// <summary>A value in MessagePack, with any head that the format allows for it, and what it means in JSON.</summary>
/// <param name="Bytes">The value.</param>
/// <param name="Meaning">The same in JSON.</param>
/// <param name="IsAbsent">Whether it is undefined, which is no property of an object.</param>
internal sealed record MessagePackValue(byte[] Bytes, JsonNode? Meaning, bool IsAbsent = false)
{
    private const int Deepest = 5;

    private static Gen<MessagePackValue> Scalar { get; } = Gen.OneOf(
        Gen.Const(new MessagePackValue([0xC0], null)),
        Gen.Const(new MessagePackValue([0xD4, 0, 0], null, IsAbsent: true)),
        Gen.Bool.Select(static value => new MessagePackValue([value ? (byte)0xC3 : (byte)0xC2], value)),
        Gen.Select(Values.Integer, Gen.Int[0, 8], Integer),
        Gen.ULong.Select(static value => new MessagePackValue([0xCF, .. Big(value, 8)], value)),
        Values.Fraction.Select(Float),
        Gen.Float.Select(static value => new MessagePackValue([0xCA, .. Big(BitConverter.SingleToUInt32Bits(value), 4)], Number(value))),
        Values.OneOf(double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1763887000123, -0.0, 1e300).Select(Float),
        Gen.Select(Values.Text, Gen.Int[0, 3], Text),
        Gen.Select(Values.Bytes, Gen.Int[0, 2], Binary),
        Gen.Select(Gen.Long[-62135596800, 253402300799], Gen.UInt[0, 999_999_999], static (seconds, nanoseconds) => Timestamp(seconds, nanoseconds)));

    private static Gen<MessagePackValue> Shallow { get; } = Gen.Recursive<MessagePackValue>((depth, inner) => depth >= Deepest ? Scalar : Gen.Frequency(
        (5, Scalar),
        (1, Gen.Select(inner.Array[0, 18], Gen.Int[0, 2], Array)),
        (1, Gen.Select(Gen.Select(Values.Text, inner).Array[0, 6], Gen.Int[0, 2], Map))));

    public static Gen<MessagePackValue> Any { get; } = Gen.Select(Shallow, Values.Around, static (value, around) =>
        around.Aggregate(value, static (inner, isArray) => isArray ? Array([inner], 0) : Map([("k", inner)], 0)));

    private static MessagePackValue Integer(long value, int wider)
    {
        List<byte[]> forms = [[0xD3, .. Big((ulong)value, 8)]];
        Add(value is >= -32 and <= 127, [(byte)value]);
        Add(value is >= 0 and <= byte.MaxValue, [0xCC, (byte)value]);
        Add(value is >= 0 and <= ushort.MaxValue, [0xCD, .. Big((ulong)value, 2)]);
        Add(value is >= 0 and <= uint.MaxValue, [0xCE, .. Big((ulong)value, 4)]);
        Add(value >= 0, [0xCF, .. Big((ulong)value, 8)]);
        Add(value is >= sbyte.MinValue and <= sbyte.MaxValue, [0xD0, (byte)value]);
        Add(value is >= short.MinValue and <= short.MaxValue, [0xD1, .. Big((ulong)value, 2)]);
        Add(value is >= int.MinValue and <= int.MaxValue, [0xD2, .. Big((ulong)value, 4)]);
        return new MessagePackValue(forms[wider % forms.Count], value);

        void Add(bool fits, byte[] form)
        {
            if (fits)
            {
                forms.Add(form);
            }
        }
    }

    private static MessagePackValue Float(double value) => new([0xCB, .. Big(BitConverter.DoubleToUInt64Bits(value), 8)], Number(value));

    // A number without a fraction is an integer, to its last digit. Each kind becomes a node of its own: as one expression all would be doubles.
    private static JsonValue? Number(double value)
    {
        bool isInteger = value == Math.Truncate(value) && !(value == 0 && double.IsNegative(value));
        return !double.IsFinite(value) ? null
            : isInteger && value is >= -9223372036854775808d and < 9223372036854775808d ? JsonValue.Create((long)value)
            : isInteger && value is > 0 and < 18446744073709551616d ? JsonValue.Create((ulong)value)
            : JsonValue.Create(value);
    }

    private static MessagePackValue Text(string value, int wider)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        return new MessagePackValue([.. Head(utf8.Length, wider, utf8.Length < 32 ? (byte)(0xA0 | utf8.Length) : null, 0xD9, 0xDA, 0xDB), .. utf8], value);
    }

    private static MessagePackValue Binary(byte[] value, int wider) =>
        new([.. Head(value.Length, wider, null, 0xC4, 0xC5, 0xC6), .. value], Convert.ToBase64String(value));

    private static MessagePackValue Array(MessagePackValue[] items, int wider) => new(
        [.. Head(items.Length, wider, items.Length < 16 ? (byte)(0x90 | items.Length) : null, null, 0xDC, 0xDD), .. items.SelectMany(static item => item.Bytes)],
        new JsonArray([.. items.Select(static item => item.Meaning?.DeepClone())]));

    private static MessagePackValue Map((string Key, MessagePackValue Value)[] pairs, int wider)
    {
        pairs = [.. pairs.DistinctBy(static pair => pair.Key)];
        return new MessagePackValue(
            [.. Head(pairs.Length, wider, pairs.Length < 16 ? (byte)(0x80 | pairs.Length) : null, null, 0xDE, 0xDF), .. pairs.SelectMany(pair => Text(pair.Key, wider).Bytes.Concat(pair.Value.Bytes))],
            new JsonObject(pairs.Where(static pair => !pair.Value.IsAbsent).Select(static pair => KeyValuePair.Create(pair.Key, pair.Value.Meaning?.DeepClone()))));
    }

    private static MessagePackValue Timestamp(long seconds, uint nanoseconds)
    {
        byte[] bytes = nanoseconds == 0 && seconds is >= 0 and <= uint.MaxValue ? [0xD6, 0xFF, .. Big((ulong)seconds, 4)]
            : seconds is >= 0 and < 1L << 34 ? [0xD7, 0xFF, .. Big(((ulong)nanoseconds << 34) | (ulong)seconds, 8)]
            : [0xC7, 12, 0xFF, .. Big(nanoseconds, 4), .. Big((ulong)seconds, 8)];
        string fraction = nanoseconds % 1_000_000 == 0 ? (nanoseconds / 1_000_000).ToString("D3", CultureInfo.InvariantCulture) : nanoseconds.ToString("D9", CultureInfo.InvariantCulture);
        return new MessagePackValue(bytes, $"{DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)}.{fraction}Z");
    }

    // The shortest head that is wide enough, or a wider one.
    private static byte[] Head(int length, int wider, byte? shortest, byte? one, byte two, byte four)
    {
        List<byte[]> forms = [];
        if (shortest is { } only)
        {
            forms.Add([only]);
        }

        if (one is { } head && length <= byte.MaxValue)
        {
            forms.Add([head, (byte)length]);
        }

        forms.Add([two, .. Big((ulong)length, 2)]);
        forms.Add([four, .. Big((ulong)length, 4)]);
        return forms[wider % forms.Count];
    }

    private static byte[] Big(ulong value, int size)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes[^size..];
    }
}
