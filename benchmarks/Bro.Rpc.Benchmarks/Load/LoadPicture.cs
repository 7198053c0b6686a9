using System.Globalization;
using System.Text;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Load;

/// <summary>Calls/s of each peer as bars, a chart for each number of calls in flight, of the smallest size measured.</summary>
internal static class LoadPicture
{
    private const int Width = 860;
    private const int Left = 170;
    private const int BarsEnd = 590;
    private const int Top = 50;
    private const int BarHeight = 18;
    private const int BarStep = 24;
    private const int ChartGap = 46;
    private const string OurColour = "#0969da";
    private const string TheirColour = "#8c959f";

    public static string Draw(LoadFigures figures)
    {
        int bytes = figures.Plan.Sizes.Min();
        int chartHeight = (figures.Plan.Peers.Count * BarStep) + ChartGap;
        int height = Top + (figures.Plan.InFlight.Count * chartHeight);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#24292f\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"22\" font-size=\"14\">Calls per second, an echo of {bytes} bytes of text; more is better. Blue goes through our gateway; grey is direct, node-* through its own gateway.</text>\n");
        for (int i = 0; i < figures.Plan.InFlight.Count; i++)
        {
            DrawChart(svg, figures, bytes, figures.Plan.InFlight[i], Top + (i * chartHeight));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawChart(StringBuilder svg, LoadFigures figures, int bytes, int inFlight, int top)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"{top + 8}\" font-weight=\"bold\">{inFlight} in flight</text>\n");
        double most = figures.Plan.Peers.Max(peer => CallsPerSecond(peer));
        int y = top + 18;
        foreach (string peer in figures.Plan.Peers)
        {
            double value = CallsPerSecond(peer);
            double end = Left + (value / most * (BarsEnd - Left));
            double p50 = figures.Median(peer, bytes, inFlight, static figure => figure.P50Us);
            double p99 = figures.Median(peer, bytes, inFlight, static figure => figure.P99Us);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 13}\" text-anchor=\"end\">{peer}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y}\" width=\"{end - Left:0.#}\" height=\"{BarHeight}\" fill=\"{(PeerNames.IsOurs(peer) ? OurColour : TheirColour)}\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{end + 6:0.#}\" y=\"{y + 13}\">{value:N0}/s, p50 {p50:N0} µs, p99 {p99:N0} µs</text>\n");
            y += BarStep;
        }

        double CallsPerSecond(string peer) => figures.Median(peer, bytes, inFlight, static figure => figure.CallsPerSecond);
    }
}
