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

    private static readonly int[] Services = [2, 10, 100, 1000];
    private static readonly int[] InFlight = [1, 10, 100, 1000, 10_000, 100_000];

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "How many rounds; the median counts.", DefaultValueFactory = static _ => 5, HelpName = "N" };
        var seconds = new Option<double>("--seconds") { Description = "How long each size is measured at a time.", DefaultValueFactory = static _ => 1, HelpName = "S" };
        var connections = new Option<int>("--connections") { Description = "How many idle connections.", DefaultValueFactory = static _ => 10_000, HelpName = "N" };
        var command = new Command("scale", "Cost of a call with more services and more calls, memory of idle connections, time to start.") { rounds, seconds, connections };
        command.SetAction((result, _) => RunAsync(new ScaleRun(Math.Max(1, result.GetValue(rounds)), result.GetValue(seconds)), result.GetValue(connections)));
        return command;
    }

    private static async Task<int> RunAsync(ScaleRun run, int wanted)
    {
        Series services = await run.MeasureServicesAsync(Services);
        Console.WriteLine(services);
        Series inFlight = await run.MeasureInFlightAsync(InFlight);
        Console.WriteLine(inFlight);

        int connections = Math.Clamp(Math.Min(DescriptorLimit() - OtherDescriptors, wanted), 1, MostConnections);
        if (connections < wanted)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{connections} idle connections instead of {wanted}: more than the limit of descriptors (ulimit -Hn) or of the gateway allows."));
        }

        double idle = await ScaleRun.MeasureIdleConnectionAsync(connections);
        (double gateway, double client) = await ScaleRun.MeasureStartAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"From the start of its process: the gateway listens after {gateway:0} ms, a client is connected after {client:0} ms.\n"));
        Console.WriteLine(Goal.Table(
        [
            Goal.AtMost("G5", "cost of a call from 2 to 1,000 services connected, at worst as a multiple of that with fewer", services.WorstRise(), 1.2),
            Goal.AtMost("G5", "cost of a call from 1 to 100,000 calls in flight, at worst as a multiple of that with fewer", inFlight.WorstRise(), 1.2),
            Goal.AtMost("G5", string.Create(CultureInfo.InvariantCulture, $"KiB of the gateway's memory for each of {connections} idle connections"), idle, 16),
        ]));
        return 0;
    }

    // .NET raises the soft limit to the hard one when a process starts
    private static int DescriptorLimit()
    {
        string line = File.ReadLines("/proc/self/limits").First(static line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return int.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : int.MaxValue;
    }
}
