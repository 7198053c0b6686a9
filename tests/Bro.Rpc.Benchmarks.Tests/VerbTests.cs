namespace Bro.Rpc.Benchmarks.Tests;

/// <summary>The other verbs run to their end and judge their goals, in their smallest form.</summary>
public sealed class VerbTests
{
    [Fact(Timeout = BenchmarkProgram.Limit)]
    public async Task The_hub_is_measured()
    {
        BenchmarkProgram.RequireLinux();
        Assert.SkipUnless(BenchmarkProgram.IsOnPath("cc"), "There is no C compiler (cc) for the programs that load the hub.");

        BenchmarkOutcome outcome = await BenchmarkProgram.RunAsync("hub", "--rounds", "1", "--seconds", "0.1", "--before", BenchmarkProgram.Gateway);

        outcome.MustHaveSucceeded();
        Assert.DoesNotContain(outcome.Lines, static line => line.StartsWith("| 1000 | 64 |", StringComparison.Ordinal) && line.EndsWith("| – |", StringComparison.Ordinal));
        outcome.MustHaveRow("| 1000 | 64 |");
        outcome.MustHaveRow("| G3 | calls/s of the gateway alone, one at a time, as a multiple of the C relay |");
    }

    [Fact(Timeout = BenchmarkProgram.Limit)]
    public async Task Parts_of_a_call_are_measured()
    {
        BenchmarkOutcome outcome = await BenchmarkProgram.RunAsync("micro", "--quick", "--filter", "*Dispatch*");

        outcome.MustHaveSucceeded();
        outcome.MustHaveRow("| DispatchBenchmarks.Dispatch |");
        outcome.MustHaveRow("| G4 | bytes allocated in the service for each call beside argument and result, 100 in flight |");
    }

    [Fact(Timeout = BenchmarkProgram.Limit)]
    public async Task The_hops_of_a_call_are_measured()
    {
        BenchmarkProgram.RequireLinux();

        BenchmarkOutcome outcome = await BenchmarkProgram.RunAsync("hops", "--rounds", "1", "--calls", "200");

        outcome.MustHaveSucceeded();
        outcome.MustHaveRow("| service: the method returns, the RESPONSE is written |");
        outcome.MustHaveRow("| all, the tenth of ");
    }

    [Fact(Timeout = BenchmarkProgram.Limit)]
    public async Task What_grows_is_measured()
    {
        BenchmarkProgram.RequireLinux();

        BenchmarkOutcome outcome = await BenchmarkProgram.RunAsync(
            "scale", "--rounds", "1", "--seconds", "0.1", "--warm-up", "0.1", "--settling", "0.1", "--connections", "20", "--services", "3", "--in-flight", "1", "2");

        outcome.MustHaveSucceeded();
        outcome.MustHaveRow("| services called in turn, 100 in flight |");
        outcome.MustHaveRow("| G5 | cost of a call from 3 to 3 services connected, one of them called");
        outcome.MustHaveRow("| G5 | KiB of the gateway's memory for each of 20 idle connections |");
    }
}
