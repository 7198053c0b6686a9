using System.Reflection;
using System.Text.Json;
using System.Xml.Linq;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Benchmarks.Tests;

/// <summary>The program that measures works; how fast anything is, no test says.</summary>
public sealed class LoadTests : IDisposable
{
    private const int Limit = 120_000;

    private static readonly string Program = typeof(LoadTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "Benchmarks").Value!;

    private static readonly int[] InFlight = [1, 10];
    private static readonly string[] Properties = ["peer", "bytes", "inFlight", "round", "callsPerSecond", "p50Us", "p99Us", "cpuSecondsPerMillion", "peakMiB"];
    private static readonly string[] Positive = ["callsPerSecond", "p50Us", "p99Us", "peakMiB"];

    private readonly string _folder = Directory.CreateTempSubdirectory("bro-benchmarks-").FullName;

    public static TheoryData<string[]> Peers => new(["bro-json", "bro-raw"], ["bro-msgpack"], ["streamjsonrpc-stj"], ["streamjsonrpc-msgpack"], ["grpc"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Peers))]
    public async Task Each_peer_is_measured(string[] peers)
    {
        // only Linux says in /proc what other processes take
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The program reads /proc.");
        string json = Path.Combine(_folder, "figures.json");
        string svg = Path.Combine(_folder, "figures.svg");

        (int exitCode, IReadOnlyList<OutputLine> output) = await RunAsync(
            ["load", "--peers", .. peers, "--rounds", "1", "--seconds", "0.2", "--warm-up", "0.1", "--sizes", "64", "--in-flight", "1", "10", "--no-relay", "--json", json, "--svg", svg]);

        Assert.True(exitCode == 0, string.Join('\n', output.Select(static line => line.Text)));
        JsonElement[] figures = [.. JsonElement.Parse(await File.ReadAllTextAsync(json, Token)).EnumerateArray()];
        Assert.Equal(
            from inFlight in InFlight from peer in peers select (peer, inFlight),
            figures.Select(static figure => (figure.GetProperty("peer").GetString()!, figure.GetProperty("inFlight").GetInt32())).OrderBy(static figure => figure.Item2).ThenBy(static figure => figure.Item1, StringComparer.Ordinal));
        Assert.All(figures, static figure =>
        {
            Assert.Equal(
                Properties,
                figure.EnumerateObject().Select(static property => property.Name));
            Assert.Equal(64, figure.GetProperty("bytes").GetInt32());
            Assert.Equal(1, figure.GetProperty("round").GetInt32());
            Assert.All(Positive, name => Assert.True(figure.GetProperty(name).GetDouble() > 0, name));
            Assert.True(figure.GetProperty("p50Us").GetDouble() <= figure.GetProperty("p99Us").GetDouble());
        });
        Assert.All(peers, peer => Assert.Contains(output, line => line.Text.StartsWith($"| 64 B | 1 | {peer} |", StringComparison.Ordinal)));
        Assert.Equal("svg", XDocument.Parse(await File.ReadAllTextAsync(svg, Token)).Root!.Name.LocalName);
    }

    [Theory(Timeout = Limit)]
    [InlineData("--peers", "nats")]
    [InlineData("--rounds", "0")]
    [InlineData("--in-flight", "0")]
    public async Task A_command_line_that_cannot_work_says_which_option(string option, string value)
    {
        (int exitCode, IReadOnlyList<OutputLine> output) = await RunAsync(["load", option, value]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(output, line => line.Text.Contains(value, StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit)]
    public async Task A_check_without_a_recording_says_so()
    {
        string file = Path.Combine(_folder, "none.json");

        (int exitCode, IReadOnlyList<OutputLine> output) = await RunAsync(["check", "--file", file]);

        Assert.Equal(2, exitCode);
        Assert.Contains(output, line => line.Text.Contains(file, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<(int ExitCode, IReadOnlyList<OutputLine> Output)> RunAsync(string[] arguments)
    {
        await using RunningProcess run = ProcessRunner.StartDotnet(Program, arguments);
        return (await run.WaitForExitAsync(TimeSpan.FromMilliseconds(Limit), Token), run.Output);
    }
}
