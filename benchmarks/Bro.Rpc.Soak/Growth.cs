using System.Globalization;

namespace Bro.Rpc.Soak;

/// <summary>Whether something grew, and by how much it may.</summary>
internal sealed record Growth(string What, double Early, double Late, double Allowed)
{
    public bool IsTooMuch => Late > Allowed;

    /// <summary>
    /// The median of the last fifth of the load beside that of the first: a flood, not a leak, is what this can see. Memory rises for as
    /// long as there are new records of how much is under way at once, because pools keep the buffers of the record.
    /// </summary>
    public static IEnumerable<Growth> UnderLoad(IReadOnlyList<Sample> samples) =>
        new (string Process, Func<Sample, Usage> Of)[] { ("gateway", static sample => sample.Gateway), ("load", static sample => sample.Load) }.SelectMany(process => new[]
        {
            Measure($"{process.Process} under load: memory in MiB", samples, sample => process.Of(sample).MemoryMiB, 1.5, 16),

            // peers come and go by chance, and so do the threads of a pool
            Measure($"{process.Process} under load: descriptors", samples, sample => process.Of(sample).Descriptors, 1, 8),
            Measure($"{process.Process} under load: threads", samples, sample => process.Of(sample).Threads, 1, 8),
        });

    /// <summary>What is held when nobody calls, after the warm-up and after all: what a leak cannot hide from, be it of the heap or not.</summary>
    public static IEnumerable<Growth> AtRest(Rest early, Rest late) =>
    [
        new("gateway at rest: live heap in MiB", early.GatewayLiveMiB, late.GatewayLiveMiB, early.GatewayLiveMiB + 1),

        // what is no heap grew by 1.5 and 4.1 MiB in two runs of ten minutes
        new("gateway at rest: memory in MiB", early.GatewayMiB, late.GatewayMiB, early.GatewayMiB + 6),

        // it grew by 1.9 MiB in ten minutes, and where that is was not found
        new("load at rest: live heap in MiB", early.LoadLiveMiB, late.LoadLiveMiB, early.LoadLiveMiB + 2),
        new("load at rest: memory in MiB", early.LoadMiB, late.LoadMiB, early.LoadMiB + 8),
    ];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{What}: {Early:0.0#} early, {Late:0.0#} late, {Allowed:0.0#} allowed{(IsTooMuch ? " - GREW" : "")}");

    private static Growth Measure(string what, IReadOnlyList<Sample> samples, Func<Sample, double> value, double factor, double more)
    {
        double[] load = [.. samples.Where(static sample => sample.Phase == Phase.Load).Select(value)];
        int fifth = Math.Max(1, load.Length / 5);
        double early = Median(load[..fifth]);
        return new Growth(what, early, Median(load[^fifth..]), (early * factor) + more);
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
