using System.CommandLine;
using System.Globalization;

namespace Bro.Rpc.Benchmarks.Scale;

/// <summary><c>scale</c>: what stays flat and what an idle connection costs, G5.</summary>
internal static class ScaleCommand
{
    // both ends have their own limit, and need some descriptors for themselves
    private const int OtherDescriptors = 500;

    // the gateway's own limit for connections of one user
    private const int MostConnections = 12_000;

    public static Command Create()
    {
        var all = new ScalePlan();
        var rounds = new Option<int>("--rounds") { Description = "How many rounds; the median counts.", DefaultValueFactory = _ => all.Rounds, HelpName = "N" };
        var seconds = new Option<double>("--seconds") { Description = "How long each size is measured at a time.", DefaultValueFactory = _ => all.Seconds, HelpName = "S" };
        var warmUp = new Option<double>("--warm-up") { Description = "How long new processes run before anything counts.", DefaultValueFactory = _ => all.WarmUpSeconds, HelpName = "S" };
        var settling = new Option<double>("--settling") { Description = "How long idle connections are left alone before the gateway's memory is read.", DefaultValueFactory = _ => all.SettlingSeconds, HelpName = "S" };
        var connections = new Option<int>("--connections") { Description = "How many idle connections.", DefaultValueFactory = _ => all.Connections, HelpName = "N" };
        Option<int[]> services = Sizes("--services", "How many services are connected", all.Services, 2, MostConnections - OtherDescriptors);
        Option<int[]> inFlight = Sizes("--in-flight", "How many calls at a time", all.InFlight, 1, 100_000);
        rounds.MustBe("1 to 1000", static value => value is > 0 and <= 1000);
        connections.MustBe("1 or more", static value => value > 0);
        foreach (Option<double> time in (Option<double>[])[seconds, warmUp, settling])
        {
            time.MustBe("more than 0 and at most 3600", static value => value is > 0 and <= 3600);
        }

        var command = new Command("scale", "Cost of a call with more services and more calls, memory of idle connections, time to start.")
        {
            rounds, seconds, warmUp, settling, connections, services, inFlight,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var plan = new ScalePlan
            {
                Services = [.. result.GetRequiredValue(services).Distinct().Order()],
                InFlight = [.. result.GetRequiredValue(inFlight).Distinct().Order()],
                Rounds = result.GetValue(rounds),
                Seconds = result.GetValue(seconds),
                WarmUpSeconds = result.GetValue(warmUp),
                SettlingSeconds = result.GetValue(settling),
                Connections = result.GetValue(connections),
            };
            Console.WriteLine(Goal.Table(await MeasureAsync(plan, cancellationToken)));
            return 0;
        });
        return command;
    }

    /// <summary>Measures, prints the series, and gives the goals.</summary>
    public static async Task<IReadOnlyList<Goal>> MeasureAsync(ScalePlan plan, CancellationToken cancellationToken)
    {
        var run = new ScaleRun(plan, cancellationToken);
        Series services = await run.MeasureServicesAsync();
        Console.WriteLine(services);
        Series[] spread = await run.MeasureSpreadAsync(100, 1);
        Console.WriteLine(string.Join('\n', spread.AsEnumerable()));
        Series inFlight = await run.MeasureInFlightAsync();
        Console.WriteLine(inFlight);
        int connections = Math.Clamp(Math.Min(DescriptorLimit() - OtherDescriptors, plan.Connections), 1, MostConnections);
        if (connections < plan.Connections)
        {
            await Console.Error.WriteLineAsync(Invariant($"{connections} idle connections instead of {plan.Connections}: more than the limit of descriptors (ulimit -Hn) or of the gateway allows."));
        }

        double idle = await run.MeasureIdleConnectionAsync(connections);
        (double gateway, double client) = await run.MeasureStartAsync();
        Console.WriteLine(Invariant($"From the start of its process: the gateway listens after {gateway:0} ms, a client is connected after {client:0} ms.\n"));
        string range = Invariant($"from {plan.Services[0]} to {plan.Services[^1]} services");
        return
        [
            Goal.AtMost("G5", $"cost of a call {range} connected, one of them called, at worst as a multiple of that with fewer", services.WorstRise(), 1.2),
            Goal.AtMost("G5", "the same, all of them called in turn, 100 in flight", spread[0].WorstRise(), 1.2),
            Goal.Shown("G5", "the same, one at a time, where no two calls share a system call however few services there are", spread[1].WorstRise()),
            Goal.AtMost("G5", Invariant($"cost of a call from {plan.InFlight[0]} to {plan.InFlight[^1]} calls in flight, at worst as a multiple of that with fewer"), inFlight.WorstRise(), 1.2),
            Goal.AtMost("G5", Invariant($"KiB of the gateway's memory for each of {connections} idle connections"), idle, 16),
        ];
    }

    private static Option<int[]> Sizes(string name, string description, IReadOnlyList<int> all, int least, int most)
    {
        var option = new Option<int[]>(name)
        {
            Description = $"{description}, one or more. Default {string.Join(' ', all)}.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. all],
        };
        option.MustBe(Invariant($"{least} to {most}"), values => values!.All(value => value >= least && value <= most));
        return option;
    }

    // .NET raises the soft limit to the hard one when a process starts
    private static int DescriptorLimit()
    {
        string line = File.ReadLines("/proc/self/limits").First(static line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return int.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : int.MaxValue;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
