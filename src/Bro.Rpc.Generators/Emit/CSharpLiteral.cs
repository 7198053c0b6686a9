using System.Globalization;
using System.Text;

namespace Bro.Rpc.Generators.Emit;

/// <summary>Constants as C# source, whatever the culture and the runtime that the compiler runs on.</summary>
internal static class CSharpLiteral
{
    /// <summary>A constant of a primitive type.</summary>
    public static string Of(object value) => value switch
    {
        string text => Of(text),
        char character => $"'{Escape(character, '\'')}'",
        bool boolean => boolean ? "true" : "false",
        double number => Of(number),
        float number => Of(number),
        decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
        uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
        DateTime time => $"new global::System.DateTime({time.Ticks.ToString(CultureInfo.InvariantCulture)}L)",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"{value.GetType()} has no constants.", nameof(value)),
    };

    /// <summary>A string.</summary>
    public static string Of(string text)
    {
        var literal = new StringBuilder(text.Length + 2).Append('"');
        for (int i = 0; i < text.Length; i++)
        {
            literal.Append(Escape(text[i], '"'));
        }

        return literal.Append('"').ToString();
    }

    private static string Of(double number) =>
        double.IsNaN(number) ? "double.NaN"
        : double.IsPositiveInfinity(number) ? "double.PositiveInfinity"
        : double.IsNegativeInfinity(number) ? "double.NegativeInfinity"
        : number == 0 ? Zero(1 / number) + "D"
        : RoundTrip(number, double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Equals(number), "G17") + "D";

    private static string Of(float number) =>
        float.IsNaN(number) ? "float.NaN"
        : float.IsPositiveInfinity(number) ? "float.PositiveInfinity"
        : float.IsNegativeInfinity(number) ? "float.NegativeInfinity"
        : number == 0 ? Zero(1 / (double)number) + "F"
        : RoundTrip(number, float.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Equals(number), "G9") + "F";

    // .NET Framework writes a negative zero without its sign.
    private static string Zero(double inverse) => inverse < 0 ? "-0.0" : "0.0";

    // "R" is the shortest form, and on .NET Framework not always the same number; all digits always are.
    private static string RoundTrip(IFormattable number, bool shortest, string allDigits) =>
        number.ToString(shortest ? "R" : allDigits, CultureInfo.InvariantCulture);

    private static string Escape(char character, char quote) => character switch
    {
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when character == quote => "\\" + quote,
        >= ' ' and < (char)127 => character.ToString(),
        _ when char.IsLetterOrDigit(character) => character.ToString(),
        _ => "\\u" + ((int)character).ToString("X4", CultureInfo.InvariantCulture),
    };
}
