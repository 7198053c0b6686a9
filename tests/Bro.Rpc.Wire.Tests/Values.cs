using System.Text.Json.Nodes;
using CsCheck;

namespace Bro.Rpc.Wire.Tests;

/// <summary>Any value that both serializers have words for, any message, any cut.</summary>
internal static class Values
{
    // What chance nests, and what is put around it: as much as a payload may have.
    private const int Deepest = 6;
    private const int MostAround = WireLimits.MaxPayloadNesting - Deepest;

    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>Any text that Unicode allows: ASCII, what JSON escapes, and beyond the 16-bit plane.</summary>
    public static Gen<string> Text { get; } =
        Gen.OneOf(
            Gen.Char.AlphaNumeric.Select(static character => character.ToString()),
            OneOf("\"", "\\", "/", "\n", "\0", "\u001f", "\u007f", "é", "\u2028", "漢", "😀", " "),
            Gen.Int[0x20, 0xD7FF].Select(static point => ((char)point).ToString()))
        .Array[0, 40].Select(static parts => string.Concat(parts));

    /// <summary>A name: such a text that is not empty and not long.</summary>
    public static Gen<string> Name { get; } = Gen.Select(Gen.Char.AlphaNumeric, Text, static (first, rest) => first + (rest.Length > 20 ? "" : rest));

    /// <summary>What a value is put into, from the inside: true is an array, false a map. In most cases nothing.</summary>
    public static Gen<bool[]> Around { get; } = Gen.Frequency((3, Gen.Const<bool[]>([])), (1, Gen.Bool.Array[0, MostAround]));

    public static Gen<long> Integer { get; } = Gen.OneOf(
        Gen.Long[-300, 300],
        Gen.Long,
        Gen.Int[0, 63].Select(Gen.Long[-2, 2], static (shift, more) => (1L << shift) + more),
        Gen.Int[0, 63].Select(Gen.Long[-2, 2], static (shift, more) => -(1L << shift) + more));

    public static Gen<double> Fraction { get; } = Gen.OneOf(Gen.Double.Where(double.IsFinite), Gen.Double[-1, 1], Gen.Float.Where(float.IsFinite).Select(static value => (double)value));

    private static Gen<JsonNode?> Shallow { get; } = Gen.Recursive<JsonNode?>((depth, inner) =>
    {
        Gen<JsonNode?> scalar = Gen.OneOf(
            Gen.Const((JsonNode?)null),
            Gen.Bool.Select(static value => (JsonNode?)value),
            Integer.Select(static value => (JsonNode?)value),
            Gen.ULong.Select(static value => (JsonNode?)value),
            Fraction.Select(static value => (JsonNode?)value),
            Text.Select(static value => (JsonNode?)value));
        return depth >= Deepest ? scalar : Gen.Frequency(
            (4, scalar),
            (1, inner.Array[0, 20].Select(static items => (JsonNode?)new JsonArray([.. items.Select(static item => item?.DeepClone())]))),
            (1, Gen.Select(Text, inner).Array[0, 6].Select(static pairs => (JsonNode?)new JsonObject(pairs.DistinctBy(static pair => pair.Item1).Select(static pair => KeyValuePair.Create(pair.Item1, pair.Item2?.DeepClone()))))));
    });

    /// <summary>Any value, nested as deep as is allowed now and then.</summary>
    public static Gen<JsonNode?> Json { get; } = Gen.Select(Shallow, Around, static (value, around) =>
    {
        JsonNode? nested = value?.DeepClone();
        foreach (bool isArray in around)
        {
            nested = isArray ? new JsonArray(nested) : new JsonObject { ["k"] = nested };
        }

        return nested;
    });

    public static Gen<byte[]> Bytes { get; } = Gen.Byte.Array[0, 300];
}
