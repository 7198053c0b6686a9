using System.Globalization;
using Bro.Rpc.Concurrency.Tests.Testing;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Chaos;

/// <summary>
/// Ten thousand calls at once while connections are cut at any byte. To run one seed again: <c>BRO_CHAOS_SEED=17</c>; to run
/// many, beginning with it: <c>BRO_CHAOS_RUNS=1000</c>.
/// </summary>
[Collection(RunsAlone.Name)]
public sealed class ChaosTests
{
    [Fact(Timeout = 30 * Limit.Test)]
    public async Task Every_call_ends_once_and_right_and_nothing_is_left_of_it()
    {
        int first = Number("BRO_CHAOS_SEED") ?? Random.Shared.Next(1_000_000);
        int[] seeds = Number("BRO_CHAOS_RUNS") is { } runs ? [.. Enumerable.Range(first, runs)]
            : Number("BRO_CHAOS_SEED") is null ? [1, 2, first] : [first];
        foreach (int seed in seeds)
        {
            await using var run = new ChaosRun(seed);
            try
            {
                await run.StartAsync();
                await run.RunAsync();
                await run.CheckAftermathAsync();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"With BRO_CHAOS_SEED={seed}: {exception.Message}\n{run.Table}", exception);
            }

            TestContext.Current.TestOutputHelper?.WriteLine($"BRO_CHAOS_SEED={seed}\n{run.Table}");
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;
}
