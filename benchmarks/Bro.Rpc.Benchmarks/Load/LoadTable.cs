using System.Globalization;
using System.Text;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Load;

/// <summary>The figures as one Markdown table: medians, and ours beside each peer as the median of the rounds' ratios.</summary>
internal static class LoadTable
{
    private const string Header = """
        | text | in flight | peer | calls/s | ours / it | p50 µs | ours / it | p99 µs | CPU s per million | ours / it | caller + service + gateway | peak MiB | caller + service + gateway |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |

        """;

    public static string Of(LoadFigures figures)
    {
        var table = new StringBuilder(Header);
        foreach (int bytes in figures.Plan.Sizes)
        {
            foreach (int inFlight in figures.Plan.InFlight)
            {
                foreach (string peer in figures.Plan.Peers.Append(PeerNames.BroOverRelay).Append(LoadFigures.Relay).Where(peer => figures.Has(peer, bytes, inFlight)))
                {
                    table.Append(Row(figures, peer, bytes, inFlight));
                }
            }
        }

        return table.ToString();
    }

    private static string Row(LoadFigures figures, string peer, int bytes, int inFlight)
    {
        string[] columns =
        [
            $"{bytes} B",
            $"{inFlight}",
            peer,
            Number(Median(static figure => figure.CallsPerSecond), "0"),
            Ratio(static figure => figure.CallsPerSecond),
            Number(Median(static figure => figure.P50Us), "0.0"),
            Ratio(static figure => figure.P50Us),
            Number(Median(static figure => figure.P99Us), "0.0"),
            Number(Median(static figure => figure.CpuSecondsPerMillion), "0.0"),
            Ratio(static figure => figure.CpuSecondsPerMillion),
            OfEach(static share => share.CpuSecondsPerMillion, "0.0"),
            Number(Median(static figure => figure.PeakMiB), "0"),
            OfEach(static share => share.PeakMiB, "0"),
        ];
        return $"| {string.Join(" | ", columns)} |\n";

        double Median(Func<Figure, double> value) => figures.Median(peer, bytes, inFlight, value);

        string OfEach(Func<ProcessShare, double> value, string format) =>
            string.Join(" + ", figures.MedianOfEach(peer, bytes, inFlight, value).Select(one => Number(one, format)));

        string Ratio(Func<Figure, double> value) =>
            peer == PeerNames.BroJson ? "1" : Number(figures.Ratio(PeerNames.BroJson, peer, bytes, inFlight, value), "0.00");
    }

    private static string Number(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);
}
