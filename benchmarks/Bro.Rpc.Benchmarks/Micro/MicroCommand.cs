using System.CommandLine;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Bro.Rpc.Benchmarks.Micro;

/// <summary><c>micro</c>: the parts of a call by BenchmarkDotNet, and G4.</summary>
internal static class MicroCommand
{
    public static Command Create()
    {
        var filter = new Option<string>("--filter") { Description = "Which, as BenchmarkDotNet reads it.", DefaultValueFactory = static _ => "*", HelpName = "GLOB" };
        var quick = new Option<bool>("--quick") { Description = "Few iterations: for allocations, not for times." };
        var command = new Command("micro", "Time and allocations of the parts of a call.") { filter, quick };
        command.SetAction(result =>
        {
            (IReadOnlyList<Goal> goals, bool isWhole) = Measure(result.GetRequiredValue(filter), result.GetValue(quick));
            Console.WriteLine(Goal.Table(goals));
            return isWhole ? 0 : 1;
        });
        return command;
    }

    /// <summary>Measures, prints the tables, and gives the goals, and whether every benchmark ran.</summary>
    public static (IReadOnlyList<Goal> Goals, bool IsWhole) Measure(string filter, bool isQuick)
    {
        string folder = Path.Combine(Path.GetTempPath(), "bro-micro");

        // In this very process: what is measured is internal, and the socket's other end must be near.
        Job job = (isQuick ? Job.Dry.WithIterationCount(3).WithWarmupCount(3) : Job.ShortRun.WithIterationCount(8).WithIterationTime(TimeInterval.FromMilliseconds(100))).WithToolchain(InProcessEmitToolchain.Instance);
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .AddLogger(ConsoleLogger.Unicode)
            .WithArtifactsPath(folder);
        Type[] types =
        [
            typeof(WireBenchmarks), typeof(PendingCallsBenchmarks), typeof(LookupBenchmarks), typeof(ProxyCallBenchmarks), typeof(DispatchBenchmarks), typeof(RoutingBenchmarks),
        ];
        Summary[] summaries = [.. BenchmarkSwitcher.FromTypes(types).Run(["--filter", filter], config)];
        foreach (Summary summary in summaries)
        {
            MarkdownExporter.GitHub.ExportToLog(summary, ConsoleLogger.Unicode);
        }

        var allocations = new Allocations(summaries);
        Console.WriteLine();
        Console.WriteLine(allocations);
        bool isWhole = summaries.Length > 0 && summaries.All(static summary => !summary.HasCriticalValidationErrors && summary.Reports.All(static report => report.Success));
        return ([.. GoalsOf(allocations)], isWhole);
    }

    private static IEnumerable<Goal> GoalsOf(Allocations allocations)
    {
        foreach (int inFlight in new[] { 1, 100 })
        {
            yield return Goal.AtMost("G4", $"bytes allocated in the gateway for each call, {inFlight} in flight", allocations.Of(nameof(RoutingBenchmarks.Route), inFlight), 0);
            yield return Goal.AtMost(
                "G4",
                $"bytes allocated in the caller for each typed call beside the result and its task, {inFlight} in flight",
                allocations.Of(nameof(ProxyCallBenchmarks.TypedAsync), inFlight) - allocations.Of(nameof(ProxyCallBenchmarks.ResultAndTaskAsync), inFlight),
                250);
            yield return Goal.AtMost(
                "G4",
                $"bytes allocated in the service for each call beside argument and result, {inFlight} in flight",
                allocations.Of(nameof(DispatchBenchmarks.Dispatch), inFlight) - allocations.Of(nameof(DispatchBenchmarks.ArgumentAndResult), inFlight),
                350);
        }
    }
}
