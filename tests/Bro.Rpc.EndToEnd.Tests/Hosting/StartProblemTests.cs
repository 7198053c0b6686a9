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
        Assert.Equal(problem, Assert.Single(host.Problems()));
        Assert.Empty(host.StandardError);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("gateway")]
    [InlineData("embedder")]
    [InlineData("service")]
    public async Task A_path_that_is_too_long_is_named_by_its_key_and_ends_with_2(string kind)
    {
        string path = "/" + new string('x', 200);
        await using RunningProcess host = HostProcess.Start(kind, _socket.Path, "order-service", $"--Bro:GatewayPath={path}");

        Assert.Equal(2, await host.WaitForExitAsync(cancellationToken: Token));
        string problem = Assert.Single(host.Problems());
        Assert.StartsWith($"Bro:GatewayPath '{path}' has 201 bytes; the path of a Unix socket may have 10", problem, StringComparison.Ordinal);
        Assert.Empty(host.StandardError);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_process_without_a_name_is_told_where_it_may_have_one_and_ends_with_2()
    {
        await using RunningProcess host = HostProcess.Start("caller", _socket.Path, null);

        Assert.Equal(2, await host.WaitForExitAsync(cancellationToken: Token));
        Assert.Equal(
            "This process hosts no service and has no name to call others by. Name it in configuration, by Bro:ServiceName or the variable SERVICE_NAME, or in code: AddBro(\"order-service\"). The application stops.",
            Assert.Single(host.Problems()));
        Assert.Empty(host.StandardError);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_call_that_the_start_waits_for_ends_and_does_not_hold_up_the_stop()
    {
        await using RunningProcess host = HostProcess.Start("starter", _socket.Path, "order-service", "--Bro:PoolSize=lots");

        Assert.Equal(2, await host.WaitForExitAsync(cancellationToken: Token));

        // The host has a line of its own for a service that does not start.
        Assert.Equal(
            ["Bro:PoolSize is \"lots\"; it takes a whole number from 1 to 64. The application stops.", "Hosting failed to start"],
            host.Problems());
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_connection_that_is_lost_and_not_made_anew_ends_with_1()
    {
        await using RunningProcess host = await StartAtAGatewayThatEndsAsync();

        Assert.Equal(1, await host.WaitForExitAsync(cancellationToken: Token));
        Assert.Collection(
            host.Problems(),
            static lost => Assert.StartsWith("hosted is no longer connected.", lost, StringComparison.Ordinal),
            static problem => Assert.StartsWith("hosted gives up connecting. The connection was lost, and AutoReconnect is off.", problem, StringComparison.Ordinal));
        Assert.Empty(host.StandardError);
    }

    private async Task<RunningProcess> StartAtAGatewayThatEndsAsync()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(_socket.Path, Token);
        RunningProcess host = HostProcess.Start("service", _socket.Path, null, "--Bro:AutoReconnect=false");
        await gateway.WaitForServiceAsync("hosted", Token);
        return host;
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
