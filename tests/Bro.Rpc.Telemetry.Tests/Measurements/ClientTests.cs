using Bro.Rpc.Telemetry.Tests.Support;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Telemetry.Tests.Measurements;

/// <summary>What the instruments say of clients.</summary>
public sealed class ClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Calls_in_flight_and_connections_are_what_they_are_when_somebody_asks()
    {
        using var measurements = new MeasurementRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IpcClient service = await gateway.ConnectAsync("user", client => client.RegisterMethod("get", (IpcCall _, CancellationToken _) =>
        {
            entered.SetResult();
            return gate.Task;
        }));
        IpcClient caller = await gateway.ConnectAsync("order", configure: static options => options with { PoolSize = 3 });
        Assert.Equal(0, Ask("bro.client.active_calls", caller));

        ValueTask calling = caller.CallAsync(service.ServiceName, "get", cancellationToken: Token);
        await entered.Task.WaitAsync(Token);

        Assert.Equal((1d, 0d), (Ask("bro.client.active_calls", caller), Ask("bro.client.handled_calls", caller)));
        Assert.Equal((0d, 1d), (Ask("bro.client.active_calls", service), Ask("bro.client.handled_calls", service)));
        Assert.Equal((3d, 1d), (Ask("bro.client.connections", caller), Ask("bro.client.connections", service)));
        Assert.Equal(0, Ask("bro.client.queue.size", caller));
        gate.SetResult();
        await calling;
        await caller.DisposeAsync();
        Assert.Null(Ask("bro.client.connections", caller));

        double? Ask(string instrument, IpcClient client) => measurements.Ask(instrument, "bro.client", client.ServiceName);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_connection_that_is_made_anew_is_a_reconnect_and_the_first_one_is_not()
    {
        using var measurements = new MeasurementRecorder();
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        const string Name = "comes-back";
        await using var client = new IpcClient(new IpcClientOptions
        {
            ServiceName = Name,
            GatewayPath = socket.Path,
            ReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(5),
        });
        Task connecting = client.ConnectAsync(Token);
        MockPeer first = await gateway.AcceptRegisteredAsync(cancellationToken: Token);
        await connecting;

        await first.DisposeAsync();
        await using MockPeer second = await gateway.AcceptRegisteredAsync(cancellationToken: Token);

        Assert.Equal(1, (await measurements.WaitForAsync("bro.client.reconnects", "bro.client", Name, Token)).Value);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_no_handler_saw_is_counted_as_refused()
    {
        using var measurements = new MeasurementRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync("user");
        IpcClient caller = await gateway.ConnectAsync("order");

        await Assert.ThrowsAsync<IpcException>(async () => await caller.CallAsync(service.ServiceName, "ghost", cancellationToken: Token));

        Measured refused = await measurements.WaitForAsync("bro.client.refused_calls", "bro.client", service.ServiceName, Token);
        Assert.Equal((1d, "METHOD_NOT_FOUND"), (refused.Value, refused["error.type"]));
    }
}
