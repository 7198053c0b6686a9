using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Benchmarks.Tests;

/// <summary>The program that measures works; how fast anything is, no test says.</summary>
public sealed class LoadTests : IDisposable
{
    private static readonly int[] InFlight = [1, 10];
    private static readonly string[] Properties = ["peer", "bytes", "inFlight", "round", "callsPerSecond", "p50Us", "p99Us", "cpuSecondsPerMillion", "peakMiB"];
    private static readonly string[] Positive = ["callsPerSecond", "p50Us", "p99Us", "peakMiB"];

    private readonly string _folder = Directory.CreateTempSubdirectory("bro-benchmarks-").FullName;

    public static TheoryData<string[]> Peers => new(["bro-json", "bro-raw"], ["bro-msgpack"], ["streamjsonrpc-stj"], ["streamjsonrpc-msgpack"], ["grpc"], ["node-json"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = BenchmarkProgram.Limit)]
    [MemberData(nameof(Peers))]
    public async Task Each_peer_is_measured(string[] peers)
    {
        BenchmarkProgram.RequireLinux();
        if (peers is ["node-json"] && NodeRuntime.SkipReasonOrThrow() is { } reason)
        {
            Assert.Skip(reason);
        }

        string json = Path.Combine(_folder, "figures.json");
        string svg = Path.Combine(_folder, "figures.svg");

        BenchmarkOutcome outcome = await BenchmarkProgram.RunAsync(
            ["load", "--peers", .. peers, "--rounds", "1", "--seconds", "0.2", "--warm-up", "0.1", "--sizes", "64", "--in-flight", "1", "10", "--no-relay", "--json", json, "--svg", svg]);

        outcome.MustHaveSucceeded();
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
        Assert.All(peers, peer => outcome.MustHaveRow($"| 64 B | 1 | {peer} |"));
        Assert.Equal("svg", XDocument.Parse(await File.ReadAllTextAsync(svg, Token)).Root!.Name.LocalName);
    }

    [Theory(Timeout = BenchmarkProgram.Limit)]
    [InlineData("load", "--peers", "nats")]
    [InlineData("load", "--rounds", "0")]
    [InlineData("load", "--in-flight", "0")]
    [InlineData("load", "--json", "/no/such/folder/figures.json")]
    [InlineData("hub", "--seconds", "0")]
    [InlineData("hub", "--before", "/no/such/bro.dll")]
    public async Task A_command_line_that_cannot_work_says_which_option(string verb, string option, string value)
    {
        BenchmarkOutcome outcome = await BenchmarkProgram.RunAsync(verb, option, value);

        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains(outcome.Lines, line => line.Contains(value, StringComparison.Ordinal));
    }

    [Fact(Timeout = BenchmarkProgram.Limit)]
    public async Task Who_stops_the_program_stops_all_that_it_started()
    {
        BenchmarkProgram.RequireLinux();
        await using RunningProcess run = BenchmarkProgram.Start("load", "--peers", "bro-json", "--rounds", "1", "--seconds", "60", "--warm-up", "0.1", "--sizes", "64", "--in-flight", "1", "--no-relay");
        await run.WaitForLineAsync("round 1 of 1", cancellationToken: Token);
        Process[] children = [.. ChildrenOf(run.Id).Select(Process.GetProcessById)];

        run.Signal(ProcessSignal.Terminate);

        await run.WaitForExitAsync(cancellationToken: Token);
        Assert.Equal(3, children.Length);
        foreach (Process child in children)
        {
            await child.WaitForExitAsync(Token);
            child.Dispose();
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static IEnumerable<int> ChildrenOf(int parent) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let id = int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0
        where id > 0 && ParentOf(id) == parent
        select id;

    /// <returns>0 when it has just ended.</returns>
    private static int ParentOf(int process)
    {
        try
        {
            // behind the name, which may hold anything
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
