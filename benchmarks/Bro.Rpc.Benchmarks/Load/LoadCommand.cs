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
        var quick = new Option<bool>("--quick") { Description = "One short round, in less than two minutes." };
        var options = new LoadOptions(LoadPlan.Full);
        var noRelay = new Option<bool>("--no-relay") { Description = "Leave the C relay out, and with it G6 and a part of G2." };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the raw figures.", HelpName = "FILE" };
        var svg = new Option<FileInfo?>("--svg") { Description = "Where to draw the figures.", HelpName = "FILE" };
        var command = new Command("load", "Calls/s, latency, processor time and memory of a call beside gRPC, StreamJsonRpc and a Node hub of ipc-bro's design.") { quick, noRelay, json, svg };
        options.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            LoadPlan basis = result.GetValue(quick) ? LoadPlan.Quick : LoadPlan.Full;
            LoadFigures figures = await MeasureAsync(options.Apply(result, basis) with { WithRelay = !result.GetValue(noRelay) });
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
}
