using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Load;

/// <summary>What to measure.</summary>
/// <param name="Peers">Who, in turn within each round.</param>
/// <param name="Sizes">Lengths of the text, in bytes.</param>
/// <param name="InFlight">How many calls at a time.</param>
/// <param name="Rounds">How often; the median counts.</param>
/// <param name="Seconds">How long each peer is measured at each size and number of calls.</param>
/// <param name="WarmUpSeconds">
/// How long new processes run under load before anything counts. The compiler needs several seconds on a machine whose processors are busy:
/// after one second StreamJsonRpc did 44,000 calls/s and gRPC 20,000 where they did 142,000 and 112,000 after five.
/// </param>
internal sealed record LoadPlan(IReadOnlyList<string> Peers, IReadOnlyList<int> Sizes, IReadOnlyList<int> InFlight, int Rounds, double Seconds, double WarmUpSeconds)
{
    /// <summary>Whether the C relay is measured beside the peers.</summary>
    public bool WithRelay { get; init; } = true;

    /// <summary>Everything, so short that it takes less than two minutes.</summary>
    public static LoadPlan Quick { get; } = new(PeerNames.All, [64, 1024, 100 * 1024], [1, 100, 1000], Rounds: 1, Seconds: 0.4, WarmUpSeconds: 3);

    /// <summary>What goals are judged by.</summary>
    public static LoadPlan Full { get; } = Quick with { Rounds = 5, Seconds = 2, WarmUpSeconds = 8 };
}
