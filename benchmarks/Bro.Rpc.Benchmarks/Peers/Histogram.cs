using System.Numerics;

namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>Latencies in steps of less than one percent. Adding is for any thread.</summary>
internal sealed class Histogram
{
    // so many steps for each power of two
    private const int StepBits = 7;
    private const int StepsEach = 1 << StepBits;

    private readonly long[] _counts = new long[StepsEach * (64 - StepBits + 1)];

    public long Count => _counts.Sum();

    /// <summary>The steps that are not empty, by number.</summary>
    public Dictionary<int, long> Steps
    {
        get
        {
            Dictionary<int, long> steps = [];
            for (int step = 0; step < _counts.Length; step++)
            {
                if (_counts[step] > 0)
                {
                    steps.Add(step, _counts[step]);
                }
            }

            return steps;
        }
    }

    public void Add(long nanoseconds) => Interlocked.Increment(ref _counts[StepOf(Math.Max(0, nanoseconds))]);

    public void Add(IReadOnlyDictionary<int, long> steps)
    {
        foreach ((int step, long count) in steps)
        {
            _counts[step] += count;
        }
    }

    /// <returns>Microseconds; 0 when nothing was added.</returns>
    public double Percentile(double fraction)
    {
        long wanted = (long)(fraction * Count);
        long seen = 0;
        for (int step = 0; step < _counts.Length; step++)
        {
            seen += _counts[step];
            if (seen > wanted)
            {
                return MiddleOf(step) / 1000;
            }
        }

        return 0;
    }

    private static int StepOf(long nanoseconds)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)nanoseconds) - StepBits);
        return (shift * StepsEach) + (int)(nanoseconds >> shift);
    }

    private static double MiddleOf(int step)
    {
        // the first two ranges have steps of one nanosecond
        int shift = Math.Max(0, (step / StepsEach) - 1);
        long first = (long)(step - (shift * StepsEach)) << shift;
        return first + ((1L << shift) / 2.0);
    }
}
