using System.Diagnostics;

namespace Bro.Rpc.Fuzz;

/// <summary>Gives a target one input after the other.</summary>
public static class FuzzLoop
{
    // What an input may cost beside a multiple of its own length: an exception with its text; at first a buffer rented for the first time as well.
    private const long FreeBytes = 64 * 1024;
    private const long FreeBytesAtFirst = 256 * 1024;
    private const long BytesForOne = 64;

    // So many inputs have seen every buffer but the largest.
    private const long Warm = 10_000;

    // After this the process ends: nothing else stops a loop without end, and without its input nobody finds it again.
    private static readonly TimeSpan Hangs = TimeSpan.FromMinutes(1);

    // Far beyond what any input takes, on a machine however busy.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Runs inputs of a seed until their number or the time is over.</summary>
    /// <param name="target">What takes them.</param>
    /// <param name="seed">What they follow from.</param>
    /// <param name="first">The number of the first one; with a <paramref name="count"/> of 1 that one alone is made again.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="limit">How long at most.</param>
    /// <returns>How many were run.</returns>
    /// <exception cref="FindingException">One that breaks something; the message says how to run it again.</exception>
    public static long Run(FuzzTarget target, ulong seed, long first, long count, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(target);
        long started = Stopwatch.GetTimestamp();
        using var watchdog = new Watchdog(Hangs);
        for (long number = first; number < first + count; number++)
        {
            if ((number & 0xFF) == 0 && Stopwatch.GetElapsedTime(started) > limit)
            {
                return number - first;
            }

            byte[] input = Mutator.Make(target.Corpus, new Randomness(seed ^ ((ulong)number * 0xD6E8FEB86659FD93)));
            RunOne(target, input, seed, number, watchdog, number - first < Warm ? FreeBytesAtFirst : FreeBytes);
        }

        return count;
    }

    private static long CostOf(FuzzTarget target, byte[] input, ulong seed, long number)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run(input);
        }
        catch (Exception exception)
        {
            throw Finding(target, input, seed, number, exception.Message, exception);
        }

        return GC.GetAllocatedBytesForCurrentThread() - allocated;
    }

    private static void RunOne(FuzzTarget target, byte[] input, ulong seed, long number, Watchdog watchdog, long freeBytes)
    {
        watchdog.Begin(() => Finding(target, input, seed, number, "it hangs", null).Message);
        long most = freeBytes + (BytesForOne * input.Length);
        long started = Stopwatch.GetTimestamp();
        long allocated = CostOf(target, input, seed, number);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);

        // A collection may have emptied the pools just before: what the input itself costs it costs again.
        if (allocated > most && (allocated = CostOf(target, input, seed, number)) > most)
        {
            throw Finding(target, input, seed, number, $"it costs {allocated} bytes", null);
        }

        if (elapsed > Longest)
        {
            throw Finding(target, input, seed, number, $"it takes {elapsed}", null);
        }
    }

    private static FindingException Finding(FuzzTarget target, byte[] input, ulong seed, long number, string what, Exception? cause) => new(
        $"{target.Name}: {what}\nagain: dotnet run --project tests/Bro.Rpc.Fuzz -- --target {target.Name} --seed {seed} --first {number} --inputs 1\ninput: {Convert.ToHexStringLower(input)}", cause!);
}
