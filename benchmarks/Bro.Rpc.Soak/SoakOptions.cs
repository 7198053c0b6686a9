using System.Globalization;

namespace Bro.Rpc.Soak;

/// <summary>What the command line says.</summary>
/// <param name="Duration">Of the load; the rests come on top.</param>
/// <param name="CsvPath">Where the samples go.</param>
/// <param name="SvgPath">Where the plot goes.</param>
/// <param name="Gateway">The program <c>bro</c>, as an assembly.</param>
internal sealed record SoakOptions(TimeSpan Duration, string CsvPath, string SvgPath, string Gateway)
{
    public const string Usage = "options: --minutes N (default 10) --csv PATH (default soak.csv) --svg PATH (default soak.svg) --gateway PATH (default the bro.dll it was built with)";

    /// <returns>Null when the command line makes no sense.</returns>
    public static SoakOptions? Parse(string[] args)
    {
        var options = new SoakOptions(TimeSpan.FromMinutes(10), "soak.csv", "soak.svg", ChildProcess.GatewayPath);
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            switch (args[i])
            {
                case "--minutes" when double.TryParse(args[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out double minutes) && minutes is > 0 and < 100_000:
                    options = options with { Duration = TimeSpan.FromMinutes(minutes) };
                    break;
                case "--csv":
                    options = options with { CsvPath = args[i + 1] };
                    break;
                case "--svg":
                    options = options with { SvgPath = args[i + 1] };
                    break;
                case "--gateway":
                    options = options with { Gateway = args[i + 1] };
                    break;
                default:
                    return null;
            }
        }

        return args.Length % 2 == 0 ? options : null;
    }
}
