using System.CommandLine;
using System.Globalization;
using Bro.Rpc.Benchmarks.Hub;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Load;

/// <summary><c>load</c>: ours through a gateway beside gRPC and StreamJsonRpc without one.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "One short round, in less than two minutes." };
        var rounds = new Option<int?>("--rounds") { Description = "How many rounds; the median counts. Default 5, with --quick 1.", HelpName = "N" };
        var seconds = new Option<double?>("--seconds") { Description = "How long each peer is measured at a time. Default 2, with --quick 0.4.", HelpName = "S" };
        var warmUp = new Option<double?>("--warm-up") { Description = "How long new processes run before anything counts. Default 2, with --quick 0.8.", HelpName = "S" };
        Option<string[]> peers = List("--peers", "Who: any of " + string.Join(", ", PeerNames.All) + ". Default all.", PeerNames.All);
        Option<int[]> sizes = List("--sizes", "Bytes of the text. Default 64 1024 102400.", [64, 1024, 100 * 1024]);
        Option<int[]> inFlight = List("--in-flight", "How many calls at a time. Default 1 100 1000.", [1, 100, 1000]);
        var noRelay = new Option<bool>("--no-relay") { Description = "Leave the C relay out, and with it G6 and a part of G2." };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the raw figures.", HelpName = "FILE" };
        peers.AcceptOnlyFromAmong([.. PeerNames.All]);
        Positive(rounds, static value => value is null or > 0);
        Positive(seconds, static value => value is null or (> 0 and <= 3600));
        Positive(warmUp, static value => value is null or (> 0 and <= 3600));
        Positive(sizes, static values => values!.All(static value => value > 0));
        Positive(inFlight, static values => values!.All(static value => value is > 0 and <= 100_000));

        var command = new Command("load", "Calls/s, latency, processor time and memory of a call beside gRPC and StreamJsonRpc.")
        {
            quick, rounds, seconds, warmUp, peers, sizes, inFlight, noRelay, json,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            bool isQuick = result.GetValue(quick);
            var plan = new LoadPlan(
                [.. PeerNames.All.Intersect(result.GetRequiredValue(peers))],
                [.. result.GetRequiredValue(sizes).Distinct()],
                [.. result.GetRequiredValue(inFlight).Distinct()],
                result.GetValue(rounds) ?? (isQuick ? 1 : 5),
                result.GetValue(seconds) ?? (isQuick ? 0.4 : 2),
                result.GetValue(warmUp) ?? (isQuick ? 0.8 : 2)) { WithRelay = !result.GetValue(noRelay) };
            LoadFigures figures = await RunAsync(plan);
            if (result.GetValue(json) is { } file)
            {
                await File.WriteAllTextAsync(file.FullName, Figure.ToJson(figures.Raw), cancellationToken);
            }

            return 0;
        });
        return command;
    }

    /// <summary>Measures and prints.</summary>
    public static async Task<LoadFigures> RunAsync(LoadPlan plan)
    {
        using HubPrograms? hub = plan.WithRelay ? await HubPrograms.CompileAsync() : null;
        if (hub is null && plan.WithRelay)
        {
            await Console.Error.WriteLineAsync("There is no C compiler (cc): the relay is left out, and with it G6 and a part of G2.");
        }

        LoadFigures figures = await new LoadRun(plan, hub, Console.Error).RunAsync();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Rounds} rounds of {plan.Seconds} s each, {Environment.ProcessorCount} processors, .NET {Environment.Version}. Medians; ours goes through a gateway, the others are direct.\n"));
        Console.WriteLine(LoadTable.Of(figures));
        Console.WriteLine(Goal.Table(LoadGoals.Of(figures)));
        return figures;
    }

    private static Option<T[]> List<T>(string name, string description, IReadOnlyList<T> all) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. all],
    };

    private static void Positive<T>(Option<T> option, Func<T?, bool> isValid) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && !isValid(result.GetValueOrDefault<T>()))
        {
            result.AddError($"{option.Name} is {string.Join(' ', result.Tokens)}; it must be more than 0, and not endless.");
        }
    });
}
