using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class RegisterTests
{
    [Fact]
    public async Task A_registration_is_acknowledged_and_the_service_is_known()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer peer = await gateway.ConnectAsync();

        JsonObject answer = await peer.RegisterAsync("user", ["get", "set"], new JsonObject { ["k"] = 1 });

        Assert.Equal("REGISTER_ACK", answer["type"]!.ToString());
        Assert.Equal(["user"], gateway.Server.GetConnectedServices());
        Assert.Equal((true, false), (gateway.Server.IsServiceConnected("user"), gateway.Server.IsServiceConnected("User")));
        Assert.Null(gateway.Server.GetService("User"));
        IpcServiceEntry entry = gateway.Server.GetService("user")!;
        Assert.Equal("user", entry.Name);
        Assert.Equal(["get", "set"], entry.Methods);
        Assert.Equal("1.0.0", entry.Version);
        Assert.Equal("""{"k":1}""", entry.Metadata!.Value.GetRawText());
        Assert.Equal(1, entry.ConnectionCount);
    }

    [Fact]
    public async Task A_taken_name_is_refused_with_the_text_of_the_protocol_and_then_the_connection_is_closed()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer first = await gateway.RegisterAsync("user");
        MockPeer second = await gateway.ConnectAsync();
        await second.SendFrameAsync(Messages.Register("user"));

        JsonObject error = Assert.Single(await second.WaitForCloseAsync());

        Assert.Equal("ERROR", error["type"]!.ToString());
        Assert.Equal("CONNECTION_FAILED", error["error"]!["code"]!.ToString());
        Assert.Equal("Service 'user' is already registered", error["error"]!["message"]!.ToString());
        await first.HandledAsync();
        Assert.True(gateway.Server.IsServiceConnected("user"));
    }

    [Fact]
    public async Task A_refused_connection_is_forgotten()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await gateway.RegisterAsync("user");
        for (int i = 0; i < 20; i++)
        {
            MockPeer refused = await gateway.ConnectAsync();
            await refused.SendFrameAsync(Messages.Register("user"));
            Assert.Single(await refused.WaitForCloseAsync());
        }

        await Eventually.EqualAsync(1, () => gateway.Server.GetStatus().Connections);
    }

    [Fact]
    public async Task What_follows_a_refused_registration_is_not_handled()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await gateway.RegisterAsync("user");
        MockPeer refused = await gateway.ConnectAsync();
        await refused.SendBytesAsync(Frame.Together(Messages.ToText(Messages.Register("user")), Messages.ToText(Messages.Register("other"))));

        Assert.Single(await refused.WaitForCloseAsync());

        Assert.False(gateway.Server.IsServiceConnected("other"));
    }

    [Fact]
    public async Task A_name_is_free_again_when_its_connection_is_gone()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer first = await gateway.RegisterAsync("user");
        await first.DisposeAsync();
        await Eventually.EqualAsync(false, () => gateway.Server.IsServiceConnected("user"));

        MockPeer second = await gateway.RegisterAsync("user");

        await second.HandledAsync();
    }

    [Fact]
    public async Task A_connection_cannot_register_a_second_name_and_keeps_the_first()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer peer = await gateway.RegisterAsync("user");
        await peer.SendFrameAsync(Messages.Register("other"));

        await peer.ReceiveErrorAsync("INVALID_MESSAGE");

        await peer.HandledAsync();
        Assert.Equal(["user"], gateway.Server.GetConnectedServices());
    }

    [Fact]
    public async Task Registering_the_same_name_again_replaces_methods_and_metadata()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer peer = await gateway.RegisterAsync("user");
        await peer.SendFrameAsync(Messages.Register("user", ["a", "b"], new JsonObject { ["n"] = 2 }));

        Assert.Equal("REGISTER_ACK", (await peer.ReceiveAsync())["type"]!.ToString());

        IpcServiceEntry entry = gateway.Server.GetService("user")!;
        Assert.Equal(["a", "b"], entry.Methods);
        Assert.Equal("""{"n":2}""", entry.Metadata!.Value.GetRawText());
        Assert.Equal(1, entry.ConnectionCount);
    }

    [Theory]
    [InlineData("""{"type":"REGISTER","methods":[]}""")]
    [InlineData("""{"type":"REGISTER","serviceName":"","methods":[]}""")]
    [InlineData("""{"type":"REGISTER","serviceName":"a\u0007","methods":[]}""")]
    [InlineData("""{"type":"REGISTER","serviceName":"a","methods":[1]}""")]
    [InlineData("""{"type":"REGISTER","serviceName":"a","methods":["b\u0007"]}""")]
    [InlineData("""{"type":"REGISTER","serviceName":"a"}""")]
    [InlineData("""{"type":"REGISTER","serviceName":"a","methods":[],"metadata":{"poolIndex":0},"type":"REGISTER"}""")]
    public async Task A_registration_that_cannot_be_is_refused_and_a_right_one_may_follow(string json)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer peer = await gateway.ConnectAsync();
        await peer.SendFrameAsync(json);
        await peer.ReceiveErrorAsync("INVALID_MESSAGE");
        Assert.Empty(gateway.Server.GetConnectedServices());

        Assert.Equal("REGISTER_ACK", (await peer.RegisterAsync("user"))["type"]!.ToString());
    }

    [Fact]
    public async Task Before_it_is_registered_a_connection_is_refused_everything_else()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer stranger = await gateway.ConnectAsync();
        JsonObject call = Messages.Call("1", "order", "user", "get", null, Messages.FirstContext("order", "user"));
        await stranger.SendFrameAsync(call);
        await stranger.ReceiveRefusalAsync(call, "INVALID_MESSAGE", echoesContext: true);
        await stranger.SendFrameAsync(Messages.ResponseWithoutData(call));
        await stranger.ReceiveErrorAsync("INVALID_MESSAGE");
        await stranger.SendFrameAsync(Messages.Heartbeat("user", 1));
        await stranger.ReceiveErrorAsync("INVALID_MESSAGE");

        await target.HandledAsync();
        Assert.Equal(0, gateway.Server.GetStatus().CallsRouted);
    }

    [Fact]
    public async Task A_call_never_comes_before_the_acknowledgement()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer caller = await gateway.RegisterAsync("order");
        using var stop = new CancellationTokenSource();
        Task calling = CallWithoutEndAsync(caller, stop.Token);
        for (int i = 0; i < 200; i++)
        {
            MockPeer target = await gateway.ConnectAsync();
            await target.SendFrameAsync(Messages.Register("user"));
            Assert.Equal("REGISTER_ACK", (await target.ReceiveAsync())["type"]!.ToString());
            await target.DisposeAsync();
            await Eventually.EqualAsync(false, () => gateway.Server.IsServiceConnected("user"));
        }

        await stop.CancelAsync();
        await calling.WaitAsync(Limits.Message);
    }

    private static async Task CallWithoutEndAsync(MockPeer caller, CancellationToken stop)
    {
        JsonObject context = Messages.FirstContext("order", "user");
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            await caller.SendCallAsync($"req-{i}", "user", "get", context: context, cancellationToken: CancellationToken.None);
            await caller.ReceiveResponseAsync($"req-{i}", CancellationToken.None);
        }
    }
}
