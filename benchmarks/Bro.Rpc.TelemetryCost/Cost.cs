using System.Globalization;

namespace Bro.Rpc.TelemetryCost;

/// <summary>What one call costs.</summary>
internal readonly record struct Cost(TimeSpan Time, TimeSpan ProcessorTime, long Bytes)
{
    /// <summary>The lesser of both in each respect; the first round, in which the code is still being compiled, does not count.</summary>
    public Cost Least(Cost other, int round) => round <= 1
        ? other
        : new Cost(Shorter(Time, other.Time), Shorter(ProcessorTime, other.ProcessorTime), Math.Min(Bytes, other.Bytes));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Time.TotalMicroseconds:0.0} µs | {ProcessorTime.TotalMicroseconds:0.0} µs | {Bytes}");

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
