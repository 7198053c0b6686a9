using System.Globalization;

namespace Bro.Rpc.TelemetryCost;

/// <summary>What one call costs.</summary>
internal readonly record struct Cost(TimeSpan Time, long Bytes)
{
    /// <summary>The lesser of both in each respect; the first round, in which the code is still being compiled, does not count.</summary>
    public Cost Least(Cost other, int round) => round <= 1
        ? other
        : new Cost(Time < other.Time ? Time : other.Time, Math.Min(Bytes, other.Bytes));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Time.TotalMicroseconds:0.0} µs | {Bytes}");
}
