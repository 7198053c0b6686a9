using System.Globalization;
using Bro.Rpc.Configuration;
using Polly;

namespace Bro.Rpc.Resilience;

/// <summary>What a section of <c>Bro:Resilience</c> may hold: the keys are the names of Polly's options, the ranges theirs.</summary>
internal static class ResilienceTable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromMilliseconds(500);

    public static OptionTable<BroResilienceOptions> Call { get; } = new(
        [Key<BroResilienceOptions, TimeSpan?>(nameof(BroResilienceOptions.AttemptTimeout), Time(TimeSpan.FromMilliseconds(1), Longest).As<TimeSpan?>(static time => time, static _ => string.Empty), static options => options.AttemptTimeout, static (options, value) => options.AttemptTimeout = value, "how long one attempt may take") with { DefaultText = "as long as the call" }],
        InCode: [],
        Sections: [nameof(BroResilienceOptions.Retry), nameof(BroResilienceOptions.CircuitBreaker), nameof(BroHedgingOptions.Hedging)]);

    public static OptionTable<BroResilienceOptions> Retry { get; } = new(
        [
            Key<BroResilienceOptions, int>("MaxRetryAttempts", OptionValue.Number(new NumberRange(1, int.MaxValue)), static options => options.Retry.MaxRetryAttempts, static (options, value) => options.Retry.MaxRetryAttempts = value, "further attempts"),
            Key<BroResilienceOptions, TimeSpan>("Delay", Time(TimeSpan.Zero, Longest), static options => options.Retry.Delay, static (options, value) => options.Retry.Delay = value, "the wait before the first of them"),
            Key<BroResilienceOptions, TimeSpan?>("MaxDelay", Time(TimeSpan.Zero, Longest).As<TimeSpan?>(static time => time, static time => time is { } limit ? TimeText.Format(limit) : string.Empty), static options => options.Retry.MaxDelay, static (options, value) => options.Retry.MaxDelay = value, "the longest wait"),
            Key<BroResilienceOptions, DelayBackoffType>("BackoffType", OptionValue.Choice(("constant", DelayBackoffType.Constant), ("linear", DelayBackoffType.Linear), ("exponential", DelayBackoffType.Exponential)), static options => options.Retry.BackoffType, static (options, value) => options.Retry.BackoffType = value, "how waits grow"),
            Key<BroResilienceOptions, bool>("UseJitter", OptionValue.Switch, static options => options.Retry.UseJitter, static (options, value) => options.Retry.UseJitter = value, "whether waits are spread at random"),
        ],
        InCode: [],
        Sections: []);

    public static OptionTable<BroResilienceOptions> CircuitBreaker { get; } = new(
        [
            Key<BroResilienceOptions, double>("FailureRatio", Ratio(), static options => options.CircuitBreaker.FailureRatio, static (options, value) => options.CircuitBreaker.FailureRatio = value, "the part of attempts whose failure opens the circuit"),
            Key<BroResilienceOptions, int>("MinimumThroughput", OptionValue.Number(new NumberRange(2, int.MaxValue)), static options => options.CircuitBreaker.MinimumThroughput, static (options, value) => options.CircuitBreaker.MinimumThroughput = value, "attempts below which it stays closed"),
            Key<BroResilienceOptions, TimeSpan>("SamplingDuration", Time(ShortestWindow, Longest), static options => options.CircuitBreaker.SamplingDuration, static (options, value) => options.CircuitBreaker.SamplingDuration = value, "over which time both are counted"),
            Key<BroResilienceOptions, TimeSpan>("BreakDuration", Time(ShortestWindow, Longest), static options => options.CircuitBreaker.BreakDuration, static (options, value) => options.CircuitBreaker.BreakDuration = value, "how long it stays open"),
        ],
        InCode: [],
        Sections: []);

    public static OptionTable<BroHedgingOptions> Hedging { get; } = new(
        [
            Key<BroHedgingOptions, int>("MaxHedgedAttempts", OptionValue.Number(new NumberRange(1, 10)), static options => options.Hedging.MaxHedgedAttempts, static (options, value) => options.Hedging.MaxHedgedAttempts = value, "further attempts at the same time"),
            Key<BroHedgingOptions, TimeSpan>("Delay", Time(TimeSpan.Zero, Longest), static options => options.Hedging.Delay, static (options, value) => options.Hedging.Delay = value, "after which time without an answer the next one is made"),
        ],
        InCode: [],
        Sections: []);

    private static OptionKey<TOptions> Key<TOptions, T>(string name, OptionValue<T> value, Func<TOptions, T> get, Action<TOptions, T> set, string summary) =>
        OptionKey<TOptions>.Create(
            name,
            value,
            get,
            (options, read) =>
            {
                set(options, read);
                return options;
            },
            summary);

    private static OptionValue<TimeSpan> Time(TimeSpan least, TimeSpan most) => new(
        $"a time from {TimeText.Format(least)} to {TimeText.Format(most)} with its unit, such as 500ms, 30s or 00:00:30",
        (section, out value) =>
        {
            value = default;
            return section.Value is { } text && TimeText.TryParse(text.Trim(), out value) && value >= least && value <= most;
        },
        TimeText.Format);

    private static OptionValue<double> Ratio() => new(
        "a number above 0, at most 1, such as 0.1",
        static (section, out value) =>
        {
            value = default;
            return section.Value is { } text && double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value is > 0 and <= 1;
        },
        static value => value.ToString(CultureInfo.InvariantCulture));
}
