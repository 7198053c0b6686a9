using System.Globalization;

namespace Bro.Rpc.Soak;

/// <summary>Whether something grew: the median of the last fifth of the time beside that of the second fifth, when everything is warm.</summary>
internal sealed record Growth(string What, double Early, double Late, double Allowed)
{
    public bool IsTooMuch => Late > Allowed;

    public static IReadOnlyList<Growth> Of(IReadOnlyList<Sample> samples) =>
    [
        .. new (string Process, Func<Sample, Usage> Of)[] { ("gateway", static sample => sample.Gateway), ("load", static sample => sample.Load) }.SelectMany(process => new[]
        {
            // a fifth, and what a heap breathes
            Measure($"{process.Process}: memory in MiB", samples, sample => process.Of(sample).MemoryMiB, 1.2, 8),

            // peers come and go by chance
            Measure($"{process.Process}: descriptors", samples, sample => process.Of(sample).Descriptors, 1, 8),
            Measure($"{process.Process}: threads", samples, sample => process.Of(sample).Threads, 1, 4),
        }),
    ];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{What}: {Early:0.#} early, {Late:0.#} late, {Allowed:0.#} allowed{(IsTooMuch ? " - GREW" : "")}");

    private static Growth Measure(string what, IReadOnlyList<Sample> samples, Func<Sample, double> value, double factor, double more)
    {
        int fifth = Math.Max(1, samples.Count / 5);
        double early = Median(samples.Skip(fifth).Take(fifth).Select(value));
        return new Growth(what, early, Median(samples.TakeLast(fifth).Select(value)), (early * factor) + more);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
