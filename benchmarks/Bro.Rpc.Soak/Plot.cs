using System.Globalization;
using System.Text;

namespace Bro.Rpc.Soak;

/// <summary>Three charts over time as one SVG: memory, descriptors, threads.</summary>
internal static class Plot
{
    private const int Width = 860;
    private const int Left = 56;
    private const int Right = 16;
    private const int Top = 46;
    private const int ChartHeight = 130;
    private const int Gap = 46;
    private const int Ticks = 4;
    private const string GatewayColour = "#0969da";
    private const string LoadColour = "#bc4c00";
    private const string RestColour = "#f6f8fa";

    public static string Draw(IReadOnlyList<Sample> samples, string title)
    {
        (string Title, Func<Usage, double> Value)[] charts =
        [
            ("resident memory, MiB", static usage => usage.MemoryMiB),
            ("file descriptors", static usage => usage.Descriptors),
            ("threads", static usage => usage.Threads),
        ];
        int height = Top + (charts.Length * (ChartHeight + Gap));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#24292f\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"20\" font-size=\"14\">{title}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right - 130}\" y=\"20\" fill=\"{GatewayColour}\">— gateway</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right - 50}\" y=\"20\" fill=\"{LoadColour}\">— load</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Width - Right - 230}\" y=\"10\" width=\"12\" height=\"12\" fill=\"{RestColour}\" stroke=\"#d0d7de\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right - 214}\" y=\"20\">nobody calls</text>\n");
        for (int i = 0; i < charts.Length; i++)
        {
            DrawChart(svg, samples, charts[i].Title, charts[i].Value, Top + (i * (ChartHeight + Gap)));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawChart(StringBuilder svg, IReadOnlyList<Sample> samples, string title, Func<Usage, double> value, int top)
    {
        double step = StepFor(samples.Max(sample => Math.Max(value(sample.Gateway), value(sample.Load))) / Ticks);
        double most = step * Ticks;
        double seconds = Math.Max(1, samples[^1].Seconds);
        int bottom = top + ChartHeight;
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{top - 6}\">{title}</text>\n");
        foreach (Phase rest in new[] { Phase.FirstRest, Phase.LastRest })
        {
            double[] times = [.. samples.Where(sample => sample.Phase == rest).Select(static sample => sample.Seconds)];
            if (times.Length > 0)
            {
                double start = X(times[0], seconds);
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{start:0.#}\" y=\"{top}\" width=\"{X(times[^1], seconds) - start:0.#}\" height=\"{ChartHeight}\" fill=\"{RestColour}\"/>\n");
            }
        }

        for (int tick = 0; tick <= Ticks; tick++)
        {
            double y = bottom - ((double)ChartHeight * tick / Ticks);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Width - Right}\" y2=\"{y:0.#}\" stroke=\"#d0d7de\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{step * tick:0.#}</text>\n");
        }

        double minutesStep = StepFor(seconds / 60 / 10);
        for (double minute = 0; minute * 60 <= seconds; minute += minutesStep)
        {
            double x = X(minute * 60, seconds);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x:0.#}\" y1=\"{bottom}\" x2=\"{x:0.#}\" y2=\"{bottom + 4}\" stroke=\"#57606a\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{bottom + 18}\" text-anchor=\"middle\">{minute:0.##} min</text>\n");
        }

        DrawLine(svg, samples, sample => value(sample.Gateway), GatewayColour);
        DrawLine(svg, samples, sample => value(sample.Load), LoadColour);

        void DrawLine(StringBuilder svg, IReadOnlyList<Sample> samples, Func<Sample, double> value, string colour)
        {
            IEnumerable<string> points = samples.Select(sample =>
                string.Create(CultureInfo.InvariantCulture, $"{X(sample.Seconds, seconds):0.#},{bottom - (value(sample) / most * ChartHeight):0.#}"));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" points=\"{string.Join(' ', points)}\"/>\n");
        }
    }

    private static double X(double at, double seconds) => Left + (at / seconds * (Width - Left - Right));

    /// <summary>The next of 1, 2, 5, 10, 20 …, so that the axis has round numbers.</summary>
    private static double StepFor(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * (least / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }
}
