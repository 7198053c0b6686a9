using System.Text.Json.Nodes;
using Bro.Rpc.Telemetry.Tests.Support;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Telemetry.Tests.Measurements;

/// <summary>What the instruments say of gateways.</summary>
public sealed class GatewayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Calls_are_counted_by_service_and_translated_frames_and_errors_besides()
    {
        using var measurements = new MeasurementRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient users = await gateway.ConnectAsync("user", static client => client.RegisterMethod<int, int>("get", static (n, _, _) => Task.FromResult(n)));
        IpcClient roles = await gateway.ConnectAsync(
            "role", static client => client.RegisterMethod<int, int>("get", static (n, _, _) => Task.FromResult(n)), static options => options with { Serializer = IpcSerializer.MessagePack });
        IpcClient caller = await gateway.ConnectAsync("order");
        for (int i = 0; i < 3; i++)
        {
            await caller.CallAsync<int>(users.ServiceName, "get", i, cancellationToken: Token);
        }

        await caller.CallAsync<int>(roles.ServiceName, "get", 1, cancellationToken: Token);
        await Assert.ThrowsAsync<IpcException>(async () => await caller.CallAsync(gateway.Name("ghost"), "get", cancellationToken: Token));

        Assert.Equal((3d, 1d, 0d), (AskOf("routed_calls", users), AskOf("routed_calls", roles), AskOf("routed_calls", caller)));
        Assert.Equal((0d, 0d), (AskOf("active_calls", users), AskOf("queue.size", users)));
        Assert.Equal((3d, 3d), (Ask("connections"), Ask("services")));
        Assert.Equal((4d, 2d), (Ask("routed_responses"), Ask("translated_frames")));
        Assert.Equal((1d, 0d), (Ask("refused_messages"), Ask("refused_connections")));
        Measured error = await measurements.WaitForAsync("bro.gateway.errors", "bro.gateway", gateway.Server.SocketPath, Token);
        Assert.Equal((1d, "SERVICE_NOT_FOUND"), (error.Value, error["error.type"]));

        await users.DisposeAsync();
        await gateway.Server.StopAsync(Token);
        Assert.Null(Ask("connections"));

        double? Ask(string instrument) => measurements.Ask($"bro.gateway.{instrument}", "bro.gateway", gateway.Server.SocketPath);
        double? AskOf(string instrument, IpcClient service) => measurements.Ask($"bro.gateway.{instrument}", "bro.service", service.ServiceName);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task What_a_pool_was_sent_stays_counted_when_one_of_its_connections_goes()
    {
        using var measurements = new MeasurementRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        string name = gateway.Name("user");
        await using MockPeer goes = await JoinAsync(0);
        await using MockPeer stays = await JoinAsync(1);
        IpcClient caller = await gateway.ConnectAsync("order");
        Task serving = Task.WhenAll(ServeAsync(goes), ServeAsync(stays));

        // In turn, so two for each.
        for (int i = 0; i < 4; i++)
        {
            await caller.CallAsync(name, "get", cancellationToken: Token);
        }

        await serving;
        Assert.Equal(4, RoutedCalls());
        await goes.DisposeAsync();
        while (gateway.Server.GetService(name)!.ConnectionCount == 2)
        {
            // Nobody announces it; the limit of the test is that of this loop.
            Assert.Equal(4, RoutedCalls());
            await Task.Delay(1, Token);
        }

        Assert.Equal(4, RoutedCalls());

        double? RoutedCalls() => measurements.Ask("bro.gateway.routed_calls", "bro.service", name);

        async Task<MockPeer> JoinAsync(int poolIndex)
        {
            MockPeer peer = await MockPeer.ConnectAsync(gateway.Socket.Path, Token);
            await peer.RegisterAsync(name, metadata: new JsonObject { ["poolIndex"] = poolIndex }, cancellationToken: Token);
            return peer;
        }
    }

    private static async Task ServeAsync(MockPeer peer)
    {
        for (int i = 0; i < 2; i++)
        {
            await peer.RespondWithoutDataAsync(await peer.ReceiveUntilAsync("CALL", Token), Token);
        }
    }
}
