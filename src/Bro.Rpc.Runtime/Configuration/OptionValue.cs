using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Bro.Rpc.Configuration;

/// <summary>The kinds of values.</summary>
internal static class OptionValue
{
    public static OptionValue<bool> Switch { get; } = Of("true or false", static text => text.ToUpperInvariant() switch
    {
        "TRUE" or "1" => (true, true),
        "FALSE" or "0" => (true, false),
        _ => (false, false),
    }, static value => value ? "true" : "false");

    /// <summary>An octal mode, as <c>chmod</c> takes it.</summary>
    public static OptionValue<UnixFileMode> FileMode { get; } = Of("an octal mode, such as 0600, 0660 or 0666", static text =>
    {
        bool isMode = text.Length is > 0 and <= 4 && text.All(static digit => digit is >= '0' and <= '7') && Convert.ToInt32(text, 8) <= 0x1ff;
        return (isMode, isMode ? (UnixFileMode)Convert.ToInt32(text, 8) : default);
    }, static mode => $"0{Convert.ToString((int)mode, 8)}");

    public static OptionValue<string> Text(string takes) => Of(takes, static text => (!string.IsNullOrWhiteSpace(text), text), static text => text);

    public static OptionValue<int> Number(NumberRange range) => Of(
        range.Takes,
        text => (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && range.Contains(number), number),
        static number => number.ToString(CultureInfo.InvariantCulture));

    public static OptionValue<long> LongNumber(NumberRange range) => Of(
        range.Takes,
        text => (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && range.Contains(number), number),
        static number => number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A time, never without its unit: others count in milliseconds, and .NET itself reads a bare number as days.</summary>
    public static OptionValue<TimeSpan> Time(TimeRange range) => Of(
        range.Takes,
        text => (TimeText.TryParse(text, out TimeSpan time) && range.Contains(time), time),
        TimeText.Format);

    /// <summary>One of a few words, whatever their case.</summary>
    /// <param name="choices">What may be written, the name to show of each value first.</param>
    public static OptionValue<T> Choice<T>(params (string Word, T Value)[] choices)
        where T : struct, Enum
    {
        string[] shown = [.. choices.DistinctBy(static choice => choice.Value).Select(static choice => choice.Word)];
        return Of(
            string.Join(" or ", shown),
            text =>
            {
                (string? word, T value) = Array.Find(choices, choice => string.Equals(choice.Word, text, StringComparison.OrdinalIgnoreCase));
                return (word is not null, value);
            },
            value => Array.Find(choices, choice => choice.Value.Equals(value)).Word);
    }

    private static OptionValue<T> Of<T>(string takes, Func<string, (bool IsRead, T Value)> read, Func<T, string> write) => new(
        takes,
        (IConfigurationSection section, [MaybeNullWhen(false)] out T value) =>
        {
            (bool isRead, value) = section.Value is { } text ? read(text.Trim()) : (false, default!);
            return isRead;
        },
        write);
}
