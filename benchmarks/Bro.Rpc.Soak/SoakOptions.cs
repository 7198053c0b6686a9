using System.Globalization;

namespace Bro.Rpc.Soak;

/// <summary>What the command line says.</summary>
internal sealed record SoakOptions(TimeSpan Duration, string CsvPath, string SvgPath)
{
    /// <returns>Null when the command line makes no sense.</returns>
    public static SoakOptions? Parse(string[] args)
    {
        var options = new SoakOptions(TimeSpan.FromMinutes(10), "soak.csv", "soak.svg");
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
                default:
                    return null;
            }
        }

        return args.Length % 2 == 0 ? options : null;
    }
}
