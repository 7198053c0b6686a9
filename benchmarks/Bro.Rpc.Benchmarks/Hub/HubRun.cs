using System.Globalization;
using System.Text;

namespace Bro.Rpc.Benchmarks.Hub;

/// <summary>The gateway alone, perhaps another build of it, the relay and nats-server in turn under the load of the same C programs.</summary>
internal sealed class HubRun(HubPrograms programs, NatsServer? nats, string gatewayPath, string? beforePath, int rounds, double seconds, CancellationToken cancellationToken)
{
    /// <summary>Measures, prints the table, and gives the goals.</summary>
    public async Task<IReadOnlyList<Goal>> RunAsync()
    {
        var table = new StringBuilder("| in flight | text | gateway calls/s (p50) | relay | nats-server | gateway / relay | gateway / nats |");
        table.Append(beforePath is null ? "\n" : " gateway / before |\n").Append("| --- | --- | --- | --- | --- | --- | --- |").Append(beforePath is null ? "\n" : " --- |\n");
        List<Goal> goals = [];
        foreach (HubShape shape in HubShape.All)
        {
            List<HubFigure> gateways = [];
            List<HubFigure> befores = [];
            List<HubFigure> relays = [];
            List<HubFigure> natses = [];
            for (int round = 1; round <= rounds; round++)
            {
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{shape.InFlight} in flight, {shape.Bytes} B, round {round} of {rounds}"));
                List<Func<Task>> turns =
                [
                    async () => gateways.Add(await programs.LoadAsync(gatewayPath, shape.InFlight, seconds, shape.Bytes, cancellationToken)),
                    async () => relays.Add(await programs.LoadRelayAsync(shape.InFlight, seconds, shape.Bytes, cancellationToken)),
                ];
                if (beforePath is not null)
                {
                    turns.Add(async () => befores.Add(await programs.LoadAsync(beforePath, shape.InFlight, seconds, shape.Bytes, cancellationToken)));
                }

                if (nats is not null)
                {
                    turns.Add(async () => natses.Add(await programs.LoadNatsAsync(nats.Port, shape.InFlight, seconds, shape.Bytes, cancellationToken)));
                }

                for (int turn = 0; turn < turns.Count; turn++)
                {
                    await turns[(turn + round) % turns.Count]();
                }
            }

            double toRelay = Ratio(gateways, relays);
            double toNats = Ratio(gateways, natses);
            table.Append(CultureInfo.InvariantCulture, $"| {shape.InFlight} | {shape.Bytes} | {CallsPerSecond(gateways):0} ({Statistics.Median(gateways.Select(static figure => figure.P50Us)):0} µs) | {CallsPerSecond(relays):0} | {Text(CallsPerSecond(natses), "0")} | {toRelay:0.00} | {Text(toNats, "0.00")} |");
            table.Append(beforePath is null ? "\n" : $" {Text(Ratio(gateways, befores), "0.00")} |\n");
            goals.Add(GoalOf(shape, toRelay, toNats));
        }

        Console.WriteLine(table);
        return goals;
    }

    private static Goal GoalOf(HubShape shape, double toRelay, double toNats) => shape switch
    {
        { InFlight: 1, Bytes: 64 } => Goal.AtLeast("G3", "calls/s of the gateway alone, one at a time, as a multiple of the C relay", toRelay, 0.6),
        { InFlight: 1 } => Goal.Shown("G3", "the same with 100 kB", toRelay),
        _ => Goal.AtLeast("G3", string.Create(CultureInfo.InvariantCulture, $"calls/s of the gateway alone, {shape.InFlight} in flight, as a multiple of nats-server"), toNats, 1),
    };

    private static double CallsPerSecond(IEnumerable<HubFigure> figures) => Statistics.Median(figures.Select(static figure => figure.CallsPerSecond));

    private static double Ratio(IEnumerable<HubFigure> gateways, IEnumerable<HubFigure> others) =>
        Statistics.Median(gateways.Zip(others, static (gateway, other) => gateway.CallsPerSecond / other.CallsPerSecond));

    private static string Text(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);
}
