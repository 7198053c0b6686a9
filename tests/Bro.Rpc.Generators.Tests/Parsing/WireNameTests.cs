using System.Text.Json;
using Bro.Rpc.Generators.Parsing;

namespace Bro.Rpc.Generators.Tests.Parsing;

public class WireNameTests
{
    [Theory]
    [InlineData("GetUserByIdAsync", "getUserById")]
    [InlineData("URLValueAsync", "urlValue")]
    [InlineData("Go", "go")]
    [InlineData("Async", "async")]
    [InlineData("AsyncAsync", "async")]
    [InlineData("goasync", "goasync")]
    [InlineData("_GoAsync", "_Go")]
    public void A_method_is_named_after_itself(string name, string expected) => Assert.Equal(expected, WireName.OfMethod(name));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("A")]
    [InlineData("ID")]
    [InlineData("IDs")]
    [InlineData("URLValue")]
    [InlineData("URL")]
    [InlineData("XMLHttpRequest")]
    [InlineData("iPhone")]
    [InlineData("IPhone")]
    [InlineData("I")]
    [InlineData("Über")]
    [InlineData("ÄÖÜ")]
    [InlineData("ÄÖÜa")]
    [InlineData("İstanbul")]
    [InlineData("A1B2")]
    [InlineData("ABc1D")]
    [InlineData("_Private")]
    [InlineData("A_B")]
    [InlineData("AB_C")]
    [InlineData("數字")]
    [InlineData("Dž")]
    public void Camel_case_is_that_of_the_serializer(string name) => Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(name), WireName.CamelCase(name));

    [Fact]
    public void Camel_case_is_that_of_the_serializer_for_any_name()
    {
        const string Letters = "aABCxYZ_1éÉßıİ數";
        var random = new Random(20251123);
        for (int i = 0; i < 20_000; i++)
        {
            string name = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Letters[random.Next(Letters.Length)]));
            Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(name), WireName.CamelCase(name));
        }
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("  ", false)]
    [InlineData("a\u0000b", false)]
    [InlineData("a\u007f", false)]
    [InlineData("\ud83d\ude00", true)]
    [InlineData("user-service", true)]
    [InlineData("a b/c", true)]
    public void A_name_that_cannot_be_seen_is_none(string? name, bool expected) => Assert.Equal(expected, WireName.IsValid(name));

    [Fact]
    public void Half_a_surrogate_pair_is_no_name()
    {
        // Written here: as test data it would not survive the way to the runner.
        Assert.False(WireName.IsValid("a\ud83d"));
        Assert.False(WireName.IsValid("\ude00a"));
        Assert.False(WireName.IsValid("\ude00\ud83d"));
    }
}
