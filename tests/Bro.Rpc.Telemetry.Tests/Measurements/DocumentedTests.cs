using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Bro.Rpc.Telemetry.Tests.Support;

namespace Bro.Rpc.Telemetry.Tests.Measurements;

/// <summary>The table of instruments in docs/telemetry.md is what the meter publishes, no more and no less.</summary>
public sealed partial class DocumentedTests
{
    [Fact(Timeout = Limit.Test)]
    public async Task Every_instrument_stands_in_the_table_with_its_kind_and_unit()
    {
        using var measurements = new MeasurementRecorder();

        // Instruments are there as soon as there is something to measure: a gateway, a client, a call.
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.MeasureCallAsync(measurements);
        string text = await File.ReadAllTextAsync(PathOfPage(), TestContext.Current.CancellationToken);

        string[] documented = [.. Row().Matches(text).Select(static row => $"{row.Groups["name"]} {row.Groups["kind"]} {row.Groups["unit"]}").Order(StringComparer.Ordinal)];

        IReadOnlyList<Instrument> instruments = measurements.Instruments;
        Assert.Equal(instruments.Select(static instrument => $"{instrument.Name} {KindOf(instrument)} {instrument.Unit}").Order(StringComparer.Ordinal), documented);
        Assert.All(instruments, static instrument => Assert.NotEmpty(instrument.Description!));
    }

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        Counter<long> or ObservableCounter<long> => "counter",
        ObservableUpDownCounter<long> => "up-down counter",
        _ => instrument.GetType().Name,
    };

    private static string PathOfPage([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "telemetry.md");

    [GeneratedRegex(@"^\| `(?<name>[a-z_.]+)` \| (?<kind>histogram|counter|up-down counter) \| `(?<unit>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
