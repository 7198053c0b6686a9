namespace Bro.Rpc.Configuration;

/// <summary>What a time may be. The options check themselves by it, and configuration is read by it.</summary>
/// <param name="AllowsZero">Whether zero means something, too: not to wait at all.</param>
/// <param name="IsOnlyCompared">Whether no timer counts it, so that it may be as long as anybody likes.</param>
internal readonly record struct TimeRange(bool AllowsZero = false, bool IsOnlyCompared = false)
{
    /// <summary>What the timers of .NET can count.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>As a message goes on: <c>it takes …</c></summary>
    public string Takes => $"a time {(AllowsZero ? "of zero or more" : "above zero")} with its unit, such as {(AllowsZero ? "0s" : "500ms")}, 30s, 5m, 1h or 00:00:30";

    public bool Contains(TimeSpan value) => (value <= Longest || IsOnlyCompared) && (value > TimeSpan.Zero || (AllowsZero && value == TimeSpan.Zero));

    /// <exception cref="ArgumentException">It is outside of the range.</exception>
    public void Require(TimeSpan value, string option)
    {
        if (!Contains(value))
        {
            throw new ArgumentException(
                value > Longest && !IsOnlyCompared ? $"{option} is {value}; it must be at most {Longest.Days} days." : $"{option} is {value}; it must {(AllowsZero ? "not be negative" : "be longer than zero")}.",
                option);
        }
    }
}
