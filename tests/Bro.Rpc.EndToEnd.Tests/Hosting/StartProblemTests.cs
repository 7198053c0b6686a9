using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Hosting;

/// <summary>A host that cannot work says what to do in one line, without a stack trace, and ends with the right code.</summary>
public sealed class StartProblemTests : IDisposable
{
    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("service", "--Bro:PoolSize=lots", "Bro:PoolSize is \"lots\"; it takes a whole number from 1 to 64. The application stops.")]
    [InlineData("service", "--Bro:PoolSise=2", "Bro:PoolSise is no option. Did you mean Bro:PoolSize? The application stops.")]
    [InlineData("service", "--Bro:MaxReconnectDelay=50ms", "Bro:MaxReconnectDelay (00:00:00.0500000) is shorter than ReconnectDelay (00:00:00.1000000). The application stops.")]
    [InlineData("caller", "--IPC_SERIALIZER=xml", "IPC_SERIALIZER is \"xml\"; it takes json or msgpack. The application stops.")]
    [InlineData("gateway", "--Bro:Gateway:SocketPath=", "Bro:Gateway:SocketPath is empty; it takes the path of a Unix socket. The application stops.")]
    [InlineData("embedder", "--Bro:Gateway:MaxNesting=65", "Bro:Gateway:MaxNesting is \"65\"; it takes a whole number from 1 to 64. The application stops.")]
    public async Task A_wrong_option_is_named_with_what_it_takes_and_ends_with_2(string kind, string argument, string problem)
    {
        await using RunningProcess host = HostProcess.Start(kind, _socket.Path, "order-service", argument);

        int exitCode = await host.WaitForExitAsync(cancellationToken: Token);

        Assert.True(exitCode == 2, host.Describe());
        Assert.Equal(problem, host.Problems()[0]);
        if (kind != "caller")
        {
            // The caller's own call fails as well, and says so.
            Assert.Single(host.Problems());
            Assert.Empty(host.StandardError);
        }
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_folder_that_is_not_there_ends_with_1()
    {
        string path = Path.Combine(_socket.Directory, "none", "s");
        await using RunningProcess host = HostProcess.Start("gateway", path, null);

        Assert.Equal(1, await host.WaitForExitAsync(cancellationToken: Token));
        Assert.Equal(
            $"The gateway cannot listen at '{path}': there is no folder '{Path.GetDirectoryName(path)}'. Create it, or choose another SocketPath. The application stops.",
            Assert.Single(host.Problems()));
        Assert.Empty(host.StandardError);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_path_that_another_gateway_has_ends_with_1()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(_socket.Path, Token);
        await using RunningProcess host = HostProcess.Start("gateway", _socket.Path, null);

        Assert.Equal(1, await host.WaitForExitAsync(cancellationToken: Token));
        Assert.Equal(
            $"A gateway is already running at '{_socket.Path}'. Use that one, stop it first, or choose another SocketPath. The application stops.",
            Assert.Single(host.Problems()));
        Assert.Empty(host.StandardError);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_name_that_is_taken_ends_with_1()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(_socket.Path, Token);
        await using RunningProcess first = HostProcess.Start("service", _socket.Path, null);
        await gateway.WaitForServiceAsync("hosted", Token);
        await using RunningProcess second = HostProcess.Start("service", _socket.Path, null);

        Assert.Equal(1, await second.WaitForExitAsync(cancellationToken: Token));
        string problem = Assert.Single(second.Problems());
        Assert.StartsWith("hosted gives up connecting. ", problem, StringComparison.Ordinal);
        Assert.Contains($"'hosted' is already registered by process {first.Id}. Stop the other process of that name", problem, StringComparison.Ordinal);
        Assert.Empty(second.StandardError);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task No_gateway_is_said_with_how_to_start_one_and_nothing_has_to_start_first()
    {
        await using RunningProcess caller = HostProcess.Start("caller", _socket.Path, "early-caller");
        await caller.WaitForLineAsync($"There is no gateway at '{_socket.Path}': no such socket. Start it (bro gateway --socket {_socket.Path}), or correct GatewayPath.", cancellationToken: Token);
        await using RunningProcess service = HostProcess.Start("service", _socket.Path, null);
        await service.WaitForLineAsync("There is no gateway at", cancellationToken: Token);

        await using GatewayProcess gateway = await GatewayProcess.StartAsync(_socket.Path, Token);

        // Called before there was a gateway; whether its service or it was there first is left to chance, and may fail the call.
        await gateway.WaitForServiceAsync("early-caller", Token);
        await gateway.WaitForServiceAsync("hosted", Token);
        Assert.DoesNotContain(service.Output, static line => line.Text.Contains("   at ", StringComparison.Ordinal));
    }
}
