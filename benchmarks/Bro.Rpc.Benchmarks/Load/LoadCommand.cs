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
        (LoadPlan full, LoadPlan brief) = (LoadPlan.Full, LoadPlan.Quick);
        var quick = new Option<bool>("--quick")
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{brief.Rounds} round of {brief.Seconds} s each after {brief.WarmUpSeconds} s of warm-up, instead of {full.Rounds} of {full.Seconds} s after {full.WarmUpSeconds} s."),
        };
        var options = new LoadOptions(full);
        var noRelay = new Option<bool>("--no-relay") { Description = "Leave the C relay out, and with it G6 and a part of G2." };
        Option<FileInfo?> json = OutputFile.Create("--json", "Where to write the raw figures.");
        Option<FileInfo?> svg = OutputFile.Create("--svg", "Where to draw the figures.");
        var command = new Command("load", "Calls/s, latency, processor time and memory of a call beside gRPC, StreamJsonRpc and a Node hub of ipc-bro's design.") { quick, noRelay, json, svg };
        options.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            LoadPlan basis = result.GetValue(quick) ? brief : full;
            LoadFigures figures = await MeasureAsync(options.Apply(result, basis) with { WithRelay = !result.GetValue(noRelay) }, cancellationToken);
            Print(figures);
            Console.WriteLine(Goal.Table(LoadGoals.Of(figures)));
            await WriteAsync(figures, result.GetValue(json), result.GetValue(svg), cancellationToken);
            return 0;
        });
        return command;
    }

    public static async Task<LoadFigures> MeasureAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        foreach (string peer in plan.Peers.Where(PeerNames.IsNode))
        {
            if (NodeHub.MissingFor(peer) is { } missing)
            {
                await Console.Error.WriteLineAsync($"{missing}: {peer} is left out.");
                plan = plan with { Peers = [.. plan.Peers.Where(other => other != peer)] };
            }
        }

        using HubPrograms? hub = plan.WithRelay ? await HubPrograms.CompileAsync(cancellationToken) : null;
        if (hub is null && plan.WithRelay)
        {
            await Console.Error.WriteLineAsync("There is no C compiler (cc): the relay is left out, and with it G6 and a part of G2.");
        }

        return await new LoadRun(plan, hub, Console.Error, cancellationToken).RunAsync();
    }

    public static void Print(LoadFigures figures)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Rounds: {figures.Plan.Rounds} of {figures.Plan.Seconds} s each. {Environment.ProcessorCount} processors, .NET {Environment.Version}. Medians; ours goes through a gateway and the Node hub through its own, the others are direct.\n"));
        Console.WriteLine(LoadTable.Of(figures));
    }

    /// <summary>Writes what was asked for.</summary>
    public static async Task WriteAsync(LoadFigures figures, FileInfo? json, FileInfo? svg, CancellationToken cancellationToken)
    {
        await OutputFile.WriteAsync(json, () => Figure.ToJson(figures.Raw), cancellationToken);
        await OutputFile.WriteAsync(svg, () => LoadPicture.Draw(figures), cancellationToken);
    }
}
