using Bro.Rpc.TestKit;

namespace Bro.Rpc.Samples.Tests;

/// <summary>The gateways of the seed at a path that the test gives.</summary>
public sealed class GatewayTests : IDisposable
{
    private const int Limit = 60_000;

    private readonly TemporarySocket _socket = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact(Timeout = Limit)]
    public async Task The_gateway_with_metrics_counts_what_others_do()
    {
        await using SampleProcess process = SampleProcess.Start("GatewayWithMetrics", "--socket", _socket.Path);
        await process.Running.WaitForLineAsync("Gateway running", cancellationToken: Token);
        await using (IpcClient client = NewClient("echo"))
        {
            client.RegisterMethod("echo", static (call, _) => Task.FromResult(call.Params));
            await client.ConnectAsync(Token);
            for (int i = 0; i < 5; i++)
            {
                await client.CallAsync("echo", "echo", cancellationToken: Token);
            }
        }

        process.Running.Signal(ProcessSignal.Terminate);
        (int exitCode, IReadOnlyList<string> lines) = await process.EndAsync(Token);

        Assert.Equal(0, exitCode);
        Assert.Contains("gateway.calls.routed{from=echo,to=echo} 5", lines);
        Assert.Contains("gateway.responses{status=success} 5", lines);
        Assert.Contains("gateway.services.connected 1", lines);
        Assert.Contains("gateway.services.disconnected 1", lines);
        Assert.False(File.Exists(_socket.Path));
    }

    [Fact(Timeout = Limit)]
    public async Task The_gateway_that_restarts_takes_over_when_the_one_in_its_way_has_gone()
    {
        await using var other = new IpcServer(new IpcServerOptions { SocketPath = _socket.Path });
        await other.StartAsync(Token);
        await using SampleProcess process = SampleProcess.Start("GatewayAutoRestart", "--socket", _socket.Path);
        await process.Running.WaitForLineAsync("Restarting gateway (attempt 1)", cancellationToken: Token);

        await other.StopAsync(Token);
        await process.Running.WaitForLineAsync("Gateway started", cancellationToken: Token);
        await using IpcClient client = NewClient("someone");
        await client.ConnectAsync(Token);
        process.Running.Signal(ProcessSignal.Terminate);
        (int exitCode, IReadOnlyList<string> lines) = await process.EndAsync(Token);

        Assert.Equal(0, exitCode);
        Assert.Equal("Gateway stopped", lines[^1]);
        Assert.False(File.Exists(_socket.Path));
    }

    [Fact(Timeout = Limit)]
    public async Task The_gateway_that_restarts_gives_up_after_five_times_and_leaves_the_other_alone()
    {
        await using var other = new IpcServer(new IpcServerOptions { SocketPath = _socket.Path });
        await other.StartAsync(Token);
        await using SampleProcess process = SampleProcess.Start("GatewayAutoRestart", "--socket", _socket.Path);

        (int exitCode, IReadOnlyList<string> lines) = await process.EndAsync(Token);

        Assert.Equal(1, exitCode);
        Assert.Equal(6, lines.Count(static line => line.StartsWith("Gateway error:", StringComparison.Ordinal)));
        Assert.Equal("Max restarts reached, giving up", lines[^1]);
        await using IpcClient client = NewClient("someone");
        await client.ConnectAsync(Token);
    }

    private IpcClient NewClient(string serviceName) => new(new IpcClientOptions { ServiceName = serviceName, GatewayPath = _socket.Path });
}
