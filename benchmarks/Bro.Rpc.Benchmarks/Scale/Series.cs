using System.Globalization;
using System.Text;

namespace Bro.Rpc.Benchmarks.Scale;

/// <summary>What a call costs all three processes together, in µs of processor time, at each size of something.</summary>
internal sealed class Series(string what, IReadOnlyList<int> sizes)
{
    private readonly Dictionary<int, List<(double Microseconds, double CallsPerSecond)>> _measured = sizes.ToDictionary(static size => size, static _ => new List<(double, double)>());

    public void Add(int size, Peers.LoadResult result) => _measured[size].Add((result.ProcessorSeconds.Sum() / result.Calls * 1e6, result.CallsPerSecond));

    /// <summary>
    /// How much a call costs at worst as a multiple of what it cost at the cheapest smaller size, each the median of the rounds' ratios. That it costs
    /// less, because more calls share a system call, is no harm.
    /// </summary>
    public double WorstRise()
    {
        double worst = 1;
        for (int larger = 1; larger < sizes.Count; larger++)
        {
            for (int smaller = 0; smaller < larger; smaller++)
            {
                worst = Math.Max(worst, Statistics.Median(_measured[sizes[larger]].Zip(_measured[sizes[smaller]], static (one, other) => one.Microseconds / other.Microseconds)));
            }
        }

        return worst;
    }

    public override string ToString()
    {
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"| {what} | CPU µs for each call | calls/s |\n| --- | --- | --- |\n");
        foreach (int size in sizes)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {size} | {CostOf(size):0.00} | {Statistics.Median(_measured[size].Select(static one => one.CallsPerSecond)):0} |\n");
        }

        return table.ToString();
    }

    private double CostOf(int size) => Statistics.Median(_measured[size].Select(static one => one.Microseconds));
}
