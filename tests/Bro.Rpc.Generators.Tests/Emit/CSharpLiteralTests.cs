using Bro.Rpc.Generators.Emit;

namespace Bro.Rpc.Generators.Tests.Emit;

public class CSharpLiteralTests
{
    public static TheoryData<object, string> Constants => new()
    {
        { "a\"b\\c\n\r\t\0\u2028é'", """
            "a\"b\\c\n\r\t\u0000\u2028é'"
            """ },
        { '\'', @"'\''" },
        { '"', "'\"'" },
        { true, "true" },
        { false, "false" },
        { double.NaN, "double.NaN" },
        { double.PositiveInfinity, "double.PositiveInfinity" },
        { double.NegativeInfinity, "double.NegativeInfinity" },
        { 0d, "0.0D" },
        { -0d, "-0.0D" },
        { 1e300, "1E+300D" },
        { double.Epsilon, "5E-324D" },
        { float.NaN, "float.NaN" },
        { float.PositiveInfinity, "float.PositiveInfinity" },
        { float.NegativeInfinity, "float.NegativeInfinity" },
        { 0f, "0.0F" },
        { -0f, "-0.0F" },
        { 0.1f, "0.1F" },
        { -1.10m, "-1.10M" },
        { long.MinValue, "-9223372036854775808L" },
        { ulong.MaxValue, "18446744073709551615UL" },
        { uint.MaxValue, "4294967295U" },
        { (byte)255, "255" },
        { int.MinValue, "-2147483648" },
        { new DateTime(5), "new global::System.DateTime(5L)" },
    };

    [Theory]
    [MemberData(nameof(Constants))]
    public void A_constant_is_written_as_in_source(object constant, string literal) => Assert.Equal(literal, CSharpLiteral.Of(constant));

    [Fact]
    public void Whatever_is_no_constant_is_refused() => Assert.Throws<ArgumentException>(() => CSharpLiteral.Of(new object()));
}
