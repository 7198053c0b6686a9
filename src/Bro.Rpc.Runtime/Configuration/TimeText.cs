using System.Globalization;

namespace Bro.Rpc.Configuration;

/// <summary>Times as people write them: <c>500ms</c>, <c>30s</c>, <c>1.5h</c>; or as .NET does, <c>00:00:30</c>.</summary>
internal static class TimeText
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    public static bool TryParse(string text, out TimeSpan time)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out time);
        }

        // "ms" stands before "s", which it ends with, too
        (string? unit, TimeSpan length) = Array.Find(Units, known => text.EndsWith(known.Unit, StringComparison.OrdinalIgnoreCase));
        time = default;
        // NaN is in no range, and so is not refused by one.
        if (unit is null
            || !double.TryParse(text.AsSpan(0, text.Length - unit.Length).TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            || !(count * length.TotalDays < TimeSpan.MaxValue.TotalDays / 2))
        {
            return false;
        }

        time = length * count;
        return true;
    }

    /// <summary>In the largest unit that leaves a whole number.</summary>
    public static string Format(TimeSpan time)
    {
        (string? unit, TimeSpan length) = time == TimeSpan.Zero ? Units[1] : Array.FindLast(Units, known => time.Ticks % known.Length.Ticks == 0);
        return unit is null ? time.ToString("c", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / length.Ticks}{unit}");
    }
}
