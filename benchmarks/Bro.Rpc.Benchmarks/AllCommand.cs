using System.CommandLine;
using Bro.Rpc.Benchmarks.Hub;
using Bro.Rpc.Benchmarks.Load;
using Bro.Rpc.Benchmarks.Micro;
using Bro.Rpc.Benchmarks.Processes;
using Bro.Rpc.Benchmarks.Scale;

namespace Bro.Rpc.Benchmarks;

/// <summary><c>all</c>: every goal in one run.</summary>
internal static class AllCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Everything once and briefly: whether it works, not how fast it is." };
        Option<FileInfo?> json = OutputFile.Create("--json", "Where to write the raw figures of load.");
        Option<FileInfo?> svg = OutputFile.Create("--svg", "Where to draw the figures of load.");
        var command = new Command("all", "load, hub, micro and scale in turn, and one table of the goals G1 to G7.") { quick, json, svg };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(quick), result.GetValue(json), result.GetValue(svg), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool isQuick, FileInfo? json, FileInfo? svg, CancellationToken cancellationToken)
    {
        LoadFigures figures = await LoadCommand.MeasureAsync(isQuick ? LoadPlan.Quick : LoadPlan.Full, cancellationToken);
        LoadCommand.Print(figures);
        await LoadCommand.WriteAsync(figures, json, svg, cancellationToken);

        (int rounds, double seconds) = isQuick ? (1, LoadPlan.Quick.Seconds) : (HubCommand.DefaultRounds, HubCommand.DefaultSeconds);
        IReadOnlyList<Goal> hub = await HubCommand.MeasureAsync(rounds, seconds, GatewayProcess.DefaultProgram, before: null, cancellationToken);
        (IReadOnlyList<Goal> micro, bool isWhole) = MicroCommand.Measure("*", isQuick);
        IReadOnlyList<Goal> scale = await ScaleCommand.MeasureAsync(isQuick ? ScalePlan.Quick : new ScalePlan(), cancellationToken);
        Console.WriteLine(Goal.TableOfAll(LoadGoals.Of(figures).Concat(hub).Concat(micro).Concat(scale).OrderBy(static goal => goal.Name, StringComparer.Ordinal)));
        return isWhole && hub.Count > 0 ? 0 : 1;
    }
}
