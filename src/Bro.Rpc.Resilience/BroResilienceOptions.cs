using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Bro.Rpc.Resilience;

/// <summary>How calls of one contract are tried again. Checked when the host starts; a change of the configuration that they are bound to is taken over.</summary>
/// <remarks>Seed: ipc-client, example 5.</remarks>
public class BroResilienceOptions
{
    /// <summary>
    /// Further attempts. Default: three, after about 100, 200 and 400 ms, spread at random. What is tried again by default is what
    /// <see cref="BroResilience.IsSafeToCallAgain"/> allows; an own <c>ShouldHandle</c> takes its place. None is begun that could not end before the call's deadline.
    /// </summary>
    [Required]
    [ValidateObjectMembers]
    public RetryStrategyOptions<BroCall> Retry { get; set; } = new()
    {
        Name = "Bro-Retry",
        MaxRetryAttempts = 3,
        Delay = TimeSpan.FromMilliseconds(100),
        MaxDelay = TimeSpan.FromSeconds(5),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = static arguments => new(BroResilience.IsSafeToCallAgain(BroResilience.CallOf(arguments.Context).Method, arguments.Outcome.Exception)),
    };

    /// <summary>
    /// When calls of the service are not tried at all for a while. Default: for 5 s, where of at least 100 attempts in 30 s a tenth failed because the
    /// service was not there or did not answer. What its methods throw is an answer.
    /// </summary>
    [Required]
    [ValidateObjectMembers]
    public CircuitBreakerStrategyOptions<BroCall> CircuitBreaker { get; set; } = new()
    {
        Name = "Bro-CircuitBreaker",
        ShouldHandle = static arguments => new(BroResilience.IsUnavailable(arguments.Outcome.Exception)),
    };

    /// <summary>How long one attempt may take; more than zero. Default null: as long as the call, whose own time comes first in any case.</summary>
    [LongerThanZero]
    public TimeSpan? AttemptTimeout { get; set; }
}
