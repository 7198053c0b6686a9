using System.Globalization;
using System.Text;
using BenchmarkDotNet.Reports;

namespace Bro.Rpc.Benchmarks.Micro;

/// <summary>Bytes allocated, as they were counted: BenchmarkDotNet's own column rounds them, so that what happens in every other call is no byte at all.</summary>
internal sealed class Allocations(IEnumerable<Summary> summaries)
{
    private readonly BenchmarkReport[] _reports = [.. summaries.SelectMany(static summary => summary.Reports).Where(static report => report.GcStats.TotalOperations > 0)];

    /// <returns>Bytes for each operation; not a number where it was not measured.</returns>
    public double Of(string method, int inFlight) =>
        _reports.FirstOrDefault(report => MethodOf(report) == method && InFlightOf(report) == inFlight) is { } found ? TotalOf(found) / found.GcStats.TotalOperations : double.NaN;

    public override string ToString()
    {
        var table = new StringBuilder("| benchmark | with | bytes allocated | operations | bytes each |\n| --- | --- | --- | --- | --- |\n");
        foreach (BenchmarkReport report in _reports)
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {report.BenchmarkCase.Descriptor.Type.Name}.{MethodOf(report)} | {report.BenchmarkCase.Parameters.PrintInfo} | {TotalOf(report):0} | {report.GcStats.TotalOperations} | {TotalOf(report) / report.GcStats.TotalOperations:0.####} |\n");
        }

        return table.ToString();
    }

    private static string MethodOf(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethod.Name;

    private static int? InFlightOf(BenchmarkReport report) =>
        report.BenchmarkCase.Parameters.Items.FirstOrDefault(static item => item.Name == nameof(RoutingBenchmarks.InFlight))?.Value as int?;

    private static double TotalOf(BenchmarkReport report) => report.GcStats.GetTotalAllocatedBytes(excludeAllocationQuantumSideEffects: false) ?? double.NaN;
}
