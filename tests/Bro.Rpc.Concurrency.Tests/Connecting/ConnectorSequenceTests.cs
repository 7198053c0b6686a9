using Bro.Rpc.Concurrency.Tests.Testing;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Connecting;

/// <summary>Everything that can happen to a client's connection, in every sequence of four events after a first one or two.</summary>
public sealed class ConnectorSequenceTests
{
    private const string Events = "UDRXCLZKHT";
    private const int Length = 4;

    // Sequences are worlds of their own, and mostly wait for threads to take turns.
    private const int AtOnce = 4;

    [Theory(Timeout = Limit.Many)]
    [InlineData("C", 1941)]
    [InlineData("D", 305)]
    [InlineData("R", 463)]
    [InlineData("Z", 200)]
    [InlineData("K", 693)]
    [InlineData("CX", 1447)]
    public async Task Every_sequence_ends_every_call_with_the_right_code_and_leaves_nothing_behind(string start, int sequences)
    {
        int count = 0;
        await Parallel.ForEachAsync(
            Events,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (first, _) => Interlocked.Add(ref count, await RunAllAsync(start + first, Length - 1)));

        // The number follows from the rules of what matters when: another one means that the rules have changed.
        Assert.Equal(sequences, count);
    }

    private static async Task<int> RunAllAsync(string start, int length)
    {
        int count = 0;
        string useless = "-";
        foreach (string sequence in Sequences(length))
        {
            string whole = start + sequence;
            if (!whole.StartsWith(useless, StringComparison.Ordinal))
            {
                int done = await RunAsync(whole);
                useless = done == whole.Length ? "-" : whole[..(done + 1)];
                count += done == whole.Length ? 1 : 0;
            }
        }

        return count;
    }

    // Returns how many events were gone through, up to one that would change nothing: the sequence without it is another one.
    private static async Task<int> RunAsync(string sequence)
    {
        try
        {
            await using var world = new ConnectorWorld();
            int done = 0;
            while (done < sequence.Length && world.Matters(sequence[done]))
            {
                await world.DoAsync(sequence[done++]);
            }

            return done;
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"In the sequence {sequence}: {exception.Message}", exception);
        }
    }

    private static IEnumerable<string> Sequences(int length) =>
        length == 0 ? [string.Empty] : Sequences(length - 1).SelectMany(static sequence => Events, static (sequence, next) => sequence + next);
}
