using System.Globalization;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Load;

/// <summary>G1, G2, G6 and G7 of the figures. What the plan left out is not judged.</summary>
internal static class LoadGoals
{
    private const int Small = 64;
    private const int Large = 100 * 1024;

    public static IEnumerable<Goal> Of(LoadFigures figures)
    {
        foreach ((string peer, double atLeast) in new[] { (PeerNames.NodeJson, 5.0), (PeerNames.StreamJsonRpcJson, 4.0), (PeerNames.Grpc, 8.0) })
        {
            yield return Goal.AtLeast("G1", $"typed calls/s at 100 in flight, 64 B, as a multiple of {peer}", CallsRatio(figures, peer, Small, 100), atLeast);
        }

        foreach (string peer in new[] { PeerNames.NodeJson, PeerNames.StreamJsonRpcJson, PeerNames.StreamJsonRpcMessagePack, PeerNames.Grpc })
        {
            yield return Goal.AtMost("G2", $"p50 of one call at a time, 64 B, as a multiple of {peer}", P50Ratio(figures, peer), 1);
        }

        yield return Goal.AtMost("G2", "the same, as a multiple of the C relay with C ends", P50Ratio(figures, LoadFigures.Relay), 1.3);
        yield return Goal.Shown("G2", "the same, as a multiple of our own ends over the C relay: the gateway's share", P50Ratio(figures, PeerNames.BroOverRelay));
        yield return Goal.AtLeast("G6", "bytes/s of 100 KiB one at a time, as a multiple of the C relay with C ends", CallsRatio(figures, LoadFigures.Relay, Large, 1), 0.5);
        foreach (int inFlight in figures.Plan.InFlight)
        {
            yield return Goal.Shown("G6", Invariant($"the same, {inFlight} in flight, as a multiple of our own ends over the C relay"), CallsRatio(figures, PeerNames.BroOverRelay, Large, inFlight));
        }

        foreach (int bytes in figures.Plan.Sizes)
        {
            foreach (int inFlight in figures.Plan.InFlight)
            {
                string what = Invariant($"time of a typed call as a multiple of a raw one beside it, {bytes} B, {inFlight} in flight");
                double cost = figures.ProxyCost(bytes, inFlight);
                yield return bytes == Small && inFlight <= 100 ? Goal.AtMost("G7", what, cost, 1.05) : Goal.Shown("G7", what, cost);
            }
        }
    }

    private static double CallsRatio(LoadFigures figures, string peer, int bytes, int inFlight) =>
        figures.Ratio(PeerNames.BroJson, peer, bytes, inFlight, static figure => figure.CallsPerSecond);

    private static double P50Ratio(LoadFigures figures, string peer) => figures.Ratio(PeerNames.BroJson, peer, Small, 1, static figure => figure.P50Us);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
