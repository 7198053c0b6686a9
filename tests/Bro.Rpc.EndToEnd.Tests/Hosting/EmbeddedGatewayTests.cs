using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Hosting;

/// <summary>Processes of which one is the gateway: whichever came first, and after it another.</summary>
public sealed class EmbeddedGatewayTests : IDisposable
{
    private const string Listens = "The gateway listens at";
    private const string StandsBy = "this one takes over when it ends";
    private const string TookOver = "this process is it now";

    private static readonly string[] Names = ["one", "two", "three", "four"];

    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(ProcessSignal.Terminate)]
    [InlineData(ProcessSignal.Kill)]
    public async Task Of_many_that_start_at_once_exactly_one_is_the_gateway_and_when_it_ends_exactly_one_other(ProcessSignal signal)
    {
        Dictionary<string, RunningProcess> processes = Names.ToDictionary(static name => name, name => HostProcess.Start("embedder", _socket.Path, name));
        try
        {
            await Task.WhenAll(processes.Select(pair => ConnectedAsync(pair.Value, pair.Key, 0)));
            RunningProcess first = Assert.Single(processes.Values, static process => process.CountOf(Listens) == 1);
            Assert.All(processes.Values, process => Assert.Equal(process == first ? 0 : 1, process.CountOf(StandsBy)));
            Assert.All(Names, name => Assert.Equal(1, first.CountOf($"Service {name} registered")));

            (string endedName, _) = processes.Single(pair => pair.Value == first);
            processes.Remove(endedName);
            Dictionary<string, int> soFar = processes.ToDictionary(static pair => pair.Key, static pair => pair.Value.Output.Count);
            first.Signal(signal);
            int exitCode = await first.WaitForExitAsync(cancellationToken: Token);
            await first.DisposeAsync();

            await Task.WhenAll(processes.Select(pair => ConnectedAsync(pair.Value, pair.Key, soFar[pair.Key])));
            RunningProcess second = Assert.Single(processes.Values, static process => process.CountOf(TookOver) == 1);
            Assert.All(processes.Keys, name => Assert.Equal(1, second.CountOf($"Service {name} registered")));
            Assert.Equal(signal == ProcessSignal.Kill ? 137 : 0, exitCode);
        }
        finally
        {
            await Task.WhenAll(processes.Values.Select(static process => process.DisposeAsync().AsTask()));
        }
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task It_uses_a_gateway_that_runs_and_takes_its_place_when_that_is_killed()
    {
        GatewayProcess gateway = await GatewayProcess.StartAsync(_socket.Path, Token);
        await using RunningProcess embedder = HostProcess.Start("embedder", _socket.Path, "one");
        await gateway.WaitForServiceAsync("one", Token);
        Assert.Equal(0, embedder.CountOf(Listens));

        gateway.Process.Signal(ProcessSignal.Kill);
        await gateway.DisposeAsync();
        await embedder.WaitForLineAsync(TookOver, cancellationToken: Token);
        await using PeerProcess worker = await PeerProcess.StartTypedAsync(_socket.Path, Token);
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token);
        Assert.Equal("\"hello\"", (await caller.CallAsync("echo", "hello", Token)).Text());

        embedder.Signal(ProcessSignal.Terminate);
        Assert.Equal(0, await embedder.WaitForExitAsync(cancellationToken: Token));
        Assert.Empty(embedder.StandardError);
        Assert.False(File.Exists(_socket.Path));
    }

    private static Task<OutputLine> ConnectedAsync(RunningProcess process, string name, int fromIndex) =>
        process.WaitForLineAsync(line => line.Text.Contains($"{name} is connected to the gateway", StringComparison.Ordinal), $"{name} connected", fromIndex, cancellationToken: Token);
}
