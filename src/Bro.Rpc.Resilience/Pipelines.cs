using System.Runtime.ExceptionServices;
using Polly;
using Polly.Retry;

namespace Bro.Rpc.Resilience;

/// <summary>The standard pipelines, from the outside in: attempts, then the circuit breaker that sees each of them.</summary>
internal static class Pipelines
{
    public static void AddStandard(ResiliencePipelineBuilder<BroCall> builder, BroResilienceOptions options) =>
        builder.AddRetry(InTime(options.Retry)).AddCircuitBreaker(options.CircuitBreaker);

    // Hedging alone is over in an instant where nobody is there; what stands around it waits.
    public static void AddHedging(ResiliencePipelineBuilder<BroCall> builder, BroHedgingOptions options) =>
        builder.AddRetry(InTime(options.Retry)).AddHedging(options.Hedging).AddCircuitBreaker(options.CircuitBreaker);

    // The delay of an attempt is known only here. One behind the deadline would be waited for in vain, so the call ends with what it failed with.
    private static RetryStrategyOptions<BroCall> InTime(RetryStrategyOptions<BroCall> options) => new()
    {
        Name = options.Name,
        MaxRetryAttempts = options.MaxRetryAttempts,
        BackoffType = options.BackoffType,
        UseJitter = options.UseJitter,
        Delay = options.Delay,
        MaxDelay = options.MaxDelay,
        ShouldHandle = options.ShouldHandle,
        DelayGenerator = options.DelayGenerator,
        Randomizer = options.Randomizer,
        OnRetry = arguments =>
        {
            BroCall call = BroResilience.CallOf(arguments.Context);
            if (arguments.RetryDelay >= call.Context.GetRemainingTime(call.TimeProvider) && arguments.Outcome.Exception is { } exception)
            {
                ExceptionDispatchInfo.Throw(exception);
            }

            return options.OnRetry?.Invoke(arguments) ?? default;
        },
    };
}
