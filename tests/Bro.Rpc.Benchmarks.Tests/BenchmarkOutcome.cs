namespace Bro.Rpc.Benchmarks.Tests;

/// <summary>How a run ended, and all that it said.</summary>
internal sealed record BenchmarkOutcome(int ExitCode, IReadOnlyList<string> Lines)
{
    public string Text => string.Join('\n', Lines);

    public void MustHaveSucceeded() => Assert.True(ExitCode == 0, Text);

    public void MustHaveRow(string start) => Assert.Contains(Lines, line => line.StartsWith(start, StringComparison.Ordinal));
}
