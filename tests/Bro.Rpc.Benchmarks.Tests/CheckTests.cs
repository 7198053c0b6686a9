namespace Bro.Rpc.Benchmarks.Tests;

/// <summary><c>check</c> says what fell, and what it could not compare.</summary>
public sealed class CheckTests : IDisposable
{
    private static readonly string[] Short = ["--peers", "bro-json", "streamjsonrpc-stj", "--sizes", "64", "--seconds", "0.1", "--warm-up", "0.1"];

    private readonly string _file = Path.GetTempFileName();

    [Fact(Timeout = BenchmarkProgram.Limit)]
    public async Task What_fell_is_told_and_ends_with_1()
    {
        BenchmarkProgram.RequireLinux();
        await RecordAsync("""{ "peer": "bro-json", "bytes": 64, "inFlight": 1, "speed": 100000, "economy": 100000, "promptness": 100000 }""");

        BenchmarkOutcome outcome = await BenchmarkProgram.RunAsync(["check", "--file", _file, .. Short, "--in-flight", "1"]);

        Assert.True(outcome.ExitCode == 1, outcome.Text);
        outcome.MustHaveRow("| bro-json, 64 B, 1 in flight | calls/s and processor time, calls/s, p50 |");
        outcome.MustHaveRow("1 of 1 ratios were compared, and 1 fell.");
        outcome.MustHaveRow("Note: recorded with another machine");
    }

    [Fact(Timeout = BenchmarkProgram.Limit)]
    public async Task What_cannot_be_compared_does_not_pass()
    {
        BenchmarkProgram.RequireLinux();
        await RecordAsync("""{ "peer": "bro-json", "bytes": 64, "inFlight": 3, "speed": 0.0001, "economy": 0.0001 }""");

        BenchmarkOutcome outcome = await BenchmarkProgram.RunAsync(["check", "--file", _file, .. Short, "--in-flight", "2", "3"]);

        Assert.True(outcome.ExitCode == 1, outcome.Text);
        outcome.MustHaveRow("Note: bro-json, 64 B, 2 in flight was never recorded.");
        outcome.MustHaveRow("1 of 2 ratios were compared, and none fell");
    }

    [Fact(Timeout = BenchmarkProgram.Limit)]
    public async Task A_check_without_a_recording_says_so()
    {
        File.Delete(_file);

        BenchmarkOutcome outcome = await BenchmarkProgram.RunAsync("check", "--file", _file);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(outcome.Lines, line => line.Contains(_file, StringComparison.Ordinal));
    }

    public void Dispose() => File.Delete(_file);

    private Task RecordAsync(string ratio) =>
        File.WriteAllTextAsync(_file, $$"""{ "machine": "another machine", "ratios": [{{ratio}}] }""", TestContext.Current.CancellationToken);
}
