namespace Bro.Rpc.Benchmarks;

internal static class Statistics
{
    /// <returns>Not a number when there are no values.</returns>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
