using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Bro.Rpc.Resilience;

/// <summary>How calls of one contract are tried again. Read and checked once, when the host starts.</summary>
/// <remarks>Seed: ipc-client, example 5.</remarks>
public class BroResilienceOptions
{
    /// <summary>
    /// Further attempts. Default: twelve, after about 100, 200 and 400 ms and so on up to a second, spread at random: 7 to 9 s in all, in which services
    /// are back after a restart of the gateway. What is tried again by default is what <see cref="BroResilience.IsSafeToCallAgain"/> allows, but not more
    /// than three times where nobody answered; an own <c>ShouldHandle</c> takes its place. None is begun that could not begin before the call's deadline.
    /// </summary>
    [Required]
    [ValidateObjectMembers]
    public RetryStrategyOptions<BroCall> Retry { get; set; } = new()
    {
        Name = "Bro-Retry",
        MaxRetryAttempts = 12,
        Delay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(1),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = static arguments => new(BroResilience.IsTriedAgain(arguments.Context, arguments.Outcome.Exception)),
    };

    /// <summary>
    /// When calls of the contract are not tried at all for a while. Default: for 5 s, where of at least 100 attempts in 30 s a tenth failed because the
    /// service was not there or did not answer. What its methods throw is an answer.
    /// </summary>
    [Required]
    [ValidateObjectMembers]
    public CircuitBreakerStrategyOptions<BroCall> CircuitBreaker { get; set; } = new()
    {
        Name = "Bro-CircuitBreaker",
        ShouldHandle = static arguments => new(BroResilience.IsUnavailable(arguments.Outcome.Exception)),
    };

    /// <summary>
    /// How long one attempt may take; more than zero. Default null: as long as the call, whose own time comes first in any case, so that an attempt
    /// which hangs takes all of it. How long a method takes only its author knows.
    /// </summary>
    [LongerThanZero]
    public TimeSpan? AttemptTimeout { get; set; }
}
