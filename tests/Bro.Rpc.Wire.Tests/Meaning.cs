using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Bro.Rpc.Wire.Tests;

/// <summary>Whether two JSON texts say the same.</summary>
internal static class Meaning
{
    public static void AssertSame(string expected, string actual) => Assert.True(AreSame(JsonNode.Parse(expected), JsonNode.Parse(actual)), $"{expected}\nis not\n{actual}");

    private static bool AreSame(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (null, null) => true,
        (JsonArray left, JsonArray right) => left.Count == right.Count && left.Zip(right).All(static pair => AreSame(pair.First, pair.Second)),
        (JsonObject left, JsonObject right) => left.Count == right.Count && left.All(pair => right.TryGetPropertyValue(pair.Key, out JsonNode? value) && AreSame(pair.Value, value)),
        (JsonValue left, JsonValue right) when left.GetValueKind() is JsonValueKind.Number && right.GetValueKind() is JsonValueKind.Number => AreSameNumbers(left.ToJsonString(), right.ToJsonString()),
        (JsonValue left, JsonValue right) => JsonNode.DeepEquals(left, right),
        _ => false,
    };

    // Integers to the last digit; other numbers as doubles, whose shortest text is not all of their digits.
    private static bool AreSameNumbers(string one, string other) =>
        one == other || (!(IsInteger(one) && IsInteger(other)) && double.Parse(one, CultureInfo.InvariantCulture).Equals(double.Parse(other, CultureInfo.InvariantCulture)));

    private static bool IsInteger(string number) => number.All(static character => char.IsAsciiDigit(character) || character == '-');
}
