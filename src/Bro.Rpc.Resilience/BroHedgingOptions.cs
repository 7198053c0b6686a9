using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Polly.Hedging;

namespace Bro.Rpc.Resilience;

/// <summary>
/// How calls of one contract are hedged: its idempotent methods. Where all attempts have failed, and with the other methods, calls are made
/// again as <see cref="BroResilienceOptions"/> says.
/// </summary>
public sealed class BroHedgingOptions : BroResilienceOptions
{
    /// <summary>
    /// Further attempts beside the first. Default: one, where the first has not answered in 200 ms or has failed. The answer that comes first
    /// is taken, and the others are cancelled. A circuit that is open ends the attempt that meets it, and not those that run.
    /// </summary>
    [Required]
    [ValidateObjectMembers]
    public HedgingStrategyOptions<BroCall> Hedging { get; set; } = new()
    {
        Name = "Bro-Hedging",
        MaxHedgedAttempts = 1,
        Delay = TimeSpan.FromMilliseconds(200),
        ShouldHandle = static arguments => new(BroResilience.IsHedged(arguments.Context, arguments.Outcome.Exception)),
    };
}
