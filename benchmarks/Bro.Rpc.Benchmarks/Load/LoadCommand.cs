using System.CommandLine;
using System.Globalization;
using Bro.Rpc.Benchmarks.Hub;
using Bro.Rpc.Benchmarks.Peers;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Load;

/// <summary><c>load</c>: ours through a gateway beside gRPC and StreamJsonRpc without one, and a Node hub with its own.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        LoadPlan full = LoadPlan.Full;
        var quick = new Option<bool>("--quick") { Description = "One short round, in less than two minutes." };
        var rounds = new Option<int?>("--rounds") { Description = "How many rounds; the median counts. Default 5, with --quick 1.", HelpName = "N" };
        var seconds = new Option<double?>("--seconds") { Description = "How long each peer is measured at a time. Default 2, with --quick 0.4.", HelpName = "S" };
        var warmUp = new Option<double?>("--warm-up") { Description = "How long new processes run before anything counts. Default 8, with --quick 4.", HelpName = "S" };
        Option<string[]> peers = List("--peers", "Who", full.Peers);
        Option<int[]> sizes = List("--sizes", "Bytes of the text", full.Sizes);
        Option<int[]> inFlight = List("--in-flight", "How many calls at a time", full.InFlight);
        var noRelay = new Option<bool>("--no-relay") { Description = "Leave the C relay out, and with it G6 and a part of G2." };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the raw figures.", HelpName = "FILE" };
        var svg = new Option<FileInfo?>("--svg") { Description = "Where to draw the figures.", HelpName = "FILE" };
        peers.AcceptOnlyFromAmong([.. full.Peers]);
        Limit(rounds, "1 to 1000", static value => value is null or (> 0 and <= 1000));
        Limit(seconds, "more than 0 and at most 3600", static value => value is null or (> 0 and <= 3600));
        Limit(warmUp, "more than 0 and at most 3600", static value => value is null or (> 0 and <= 3600));
        Limit(sizes, "1 to 8388608", static values => values!.All(static value => value is > 0 and <= 8 << 20));
        Limit(inFlight, "1 to 100000", static values => values!.All(static value => value is > 0 and <= 100_000));

        var command = new Command("load", "Calls/s, latency, processor time and memory of a call beside gRPC, StreamJsonRpc and a Node hub of ipc-bro's design.")
        {
            quick, rounds, seconds, warmUp, peers, sizes, inFlight, noRelay, json, svg,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            LoadPlan basis = result.GetValue(quick) ? LoadPlan.Quick : full;
            LoadFigures figures = await MeasureAsync(basis with
            {
                Peers = [.. full.Peers.Intersect(result.GetRequiredValue(peers))],
                Sizes = [.. result.GetRequiredValue(sizes).Distinct().Order()],
                InFlight = [.. result.GetRequiredValue(inFlight).Distinct().Order()],
                Rounds = result.GetValue(rounds) ?? basis.Rounds,
                Seconds = result.GetValue(seconds) ?? basis.Seconds,
                WarmUpSeconds = result.GetValue(warmUp) ?? basis.WarmUpSeconds,
                WithRelay = !result.GetValue(noRelay),
            });
            Print(figures);
            if (result.GetValue(json) is { } jsonFile)
            {
                await File.WriteAllTextAsync(jsonFile.FullName, Figure.ToJson(figures.Raw), cancellationToken);
            }

            if (result.GetValue(svg) is { } svgFile)
            {
                await File.WriteAllTextAsync(svgFile.FullName, LoadPicture.Draw(figures), cancellationToken);
            }

            return 0;
        });
        return command;
    }

    public static async Task<LoadFigures> MeasureAsync(LoadPlan plan)
    {
        foreach (string peer in plan.Peers.Where(PeerNames.IsNode))
        {
            if (NodeHub.MissingFor(peer) is { } missing)
            {
                await Console.Error.WriteLineAsync($"{missing}: {peer} is left out.");
                plan = plan with { Peers = [.. plan.Peers.Where(other => other != peer)] };
            }
        }

        using HubPrograms? hub = plan.WithRelay ? await HubPrograms.CompileAsync() : null;
        if (hub is null && plan.WithRelay)
        {
            await Console.Error.WriteLineAsync("There is no C compiler (cc): the relay is left out, and with it G6 and a part of G2.");
        }

        return await new LoadRun(plan, hub, Console.Error).RunAsync();
    }

    private static void Print(LoadFigures figures)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Rounds: {figures.Plan.Rounds} of {figures.Plan.Seconds} s each. {Environment.ProcessorCount} processors, .NET {Environment.Version}. Medians; ours goes through a gateway and the Node hub through its own, the others are direct.\n"));
        Console.WriteLine(LoadTable.Of(figures));
        Console.WriteLine(Goal.Table(LoadGoals.Of(figures)));
    }

    private static Option<T[]> List<T>(string name, string description, IReadOnlyList<T> all) => new(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description}, one or more. Default all: {string.Join(' ', all)}."),
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. all],
    };

    private static void Limit<T>(Option<T> option, string range, Func<T?, bool> isValid) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && !isValid(result.GetValueOrDefault<T>()))
        {
            result.AddError($"{option.Name} is {string.Join(' ', result.Tokens.Select(static token => token.Value))}; it must be {range}.");
        }
    });
}
