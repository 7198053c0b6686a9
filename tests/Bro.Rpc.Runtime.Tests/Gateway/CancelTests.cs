using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class CancelTests
{
    private static JsonObject Capable => new() { ["bro"] = new JsonObject { ["v"] = 1, ["caps"] = new JsonArray("cancel") } };

    [Fact]
    public async Task A_peer_that_names_an_extension_is_told_those_of_the_gateway_and_no_other_peer_is()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer capable = await gateway.ConnectAsync();
        MockPeer plain = await gateway.ConnectAsync();

        JsonObject told = await capable.RegisterAsync("capable", metadata: Capable);
        JsonObject known = await plain.RegisterAsync("plain");

        Assert.Contains("cancel", told["caps"]!.AsArray().Select(cap => cap!.ToString()));
        Assert.Equal("""{"type":"REGISTER_ACK"}""", Messages.ToText(known));
    }

    [Fact]
    public async Task A_cancelled_call_is_forgotten_and_its_target_told_byte_for_byte()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user", Capable);
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject call = await caller.SendCallAsync("1", "user", "get");
        await target.ReceiveAsync();
        const string Cancel = """{ "to":"user", "x":1,"id":"\u0031","from":"order","type":"CANCEL"}""";
        await caller.SendFrameAsync(Cancel);

        Assert.Equal(Cancel, await target.ReceiveTextAsync());
        Assert.Equal(0, gateway.Server.GetStatus().CallsInFlight);
        await target.RespondAsync(call, "too late");
        await target.HandledAsync();
        await caller.HandledAsync();
    }

    [Fact]
    public async Task A_target_that_does_not_know_cancellation_never_sees_one()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        await caller.SendCallAsync("1", "user", "get");
        await caller.SendCallAsync("2", "user", "get");
        await target.ReceiveAsync();
        await target.ReceiveAsync();
        await caller.SendFrameAsync(Messages.Cancel("1", "order", "user"));
        await caller.HandledAsync();
        Assert.Equal(1, gateway.Server.GetStatus().CallsInFlight);
        await caller.DisposeAsync();
        await Eventually.EqualAsync(0, () => gateway.Server.GetStatus().CallsInFlight);

        await target.HandledAsync();
    }

    [Fact]
    public async Task Nobody_cancels_the_call_of_another()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user", Capable);
        MockPeer caller = await gateway.RegisterAsync("order", new JsonObject { ["poolIndex"] = 0 });
        MockPeer sibling = await gateway.RegisterAsync("order", new JsonObject { ["poolIndex"] = 1 });
        MockPeer stranger = await gateway.RegisterAsync("stranger");
        JsonObject call = await caller.SendCallAsync("1", "user", "get");
        await target.ReceiveAsync();

        await sibling.SendFrameAsync(Messages.Cancel("1", "order", "user"));
        await sibling.HandledAsync();
        await stranger.SendFrameAsync(Messages.Cancel("1", "stranger", "user"));
        await stranger.HandledAsync();
        await stranger.SendFrameAsync(Messages.Cancel("1", "order", "user"));
        await stranger.ReceiveErrorAsync("INVALID_MESSAGE");

        await target.HandledAsync();
        await target.RespondAsync(call, 1);
        Assert.Equal(1, (await caller.ReceiveResponseAsync("1"))["data"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("ghost", "1")]
    [InlineData("user", "2")]
    [InlineData("user", "")]
    [InlineData("", "1")]
    public async Task Cancelling_what_is_not_in_flight_does_nothing(string to, string id)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user", Capable);
        MockPeer caller = await gateway.RegisterAsync("order");
        await caller.SendCallAsync("1", "user", "get");
        await target.ReceiveAsync();
        await caller.SendFrameAsync(Messages.Cancel(id, "order", to));

        await caller.HandledAsync();

        await target.HandledAsync();
        Assert.Equal(1, gateway.Server.GetStatus().CallsInFlight);
    }

    [Fact]
    public async Task When_a_caller_goes_each_of_its_calls_is_cancelled_at_its_target()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user", Capable);
        MockPeer caller = await gateway.RegisterAsync("order");
        for (int i = 0; i < 20; i++)
        {
            await caller.SendCallAsync($"{i}", "user", "get");
            await target.ReceiveAsync();
        }

        await caller.DisposeAsync();

        HashSet<string> cancelled = [];
        for (int i = 0; i < 20; i++)
        {
            JsonObject cancel = await target.ReceiveAsync();
            Assert.Equal(("CANCEL", "order", "user"), (cancel["type"]!.ToString(), cancel["from"]!.ToString(), cancel["to"]!.ToString()));
            Assert.True(cancelled.Add(cancel["id"]!.ToString()));
        }

        await target.HandledAsync();
    }

    [Fact]
    public async Task A_caller_whose_cancellations_are_too_large_to_be_sent_goes_all_the_same()
    {
        var logger = new CollectingLogger();
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxMessageSize = 1024 }, logger);
        string targetName = Emoji(30), callerName = Emoji(31);
        MockPeer target = await ConnectAsync(gateway, targetName, Capable);
        MockPeer caller = await ConnectAsync(gateway, callerName, []);
        foreach (string id in new[] { Emoji(50), "small" })
        {
            // written as it is, because other encoders escape as much as ours
            string context = Messages.ToText(Messages.Context("r", [], 1, DateTimeOffset.UtcNow.AddSeconds(30).ToUnixTimeMilliseconds()));
            await caller.SendFrameAsync($$"""{"type":"CALL","id":"{{id}}","from":"{{callerName}}","to":"{{targetName}}","method":"m","context":{{context}}}""");
            await target.ReceiveAsync();
        }

        await caller.DisposeAsync();

        Assert.Equal("small", (await target.ReceiveAsync())["id"]!.ToString());
        await Eventually.EqualAsync(1, () => gateway.Server.GetStatus().Connections);
        Assert.Equal([targetName], gateway.Server.GetConnectedServices());
        Assert.Empty(logger.DefectsLogged);
    }

    private static async Task<MockPeer> ConnectAsync(RunningGateway gateway, string name, JsonObject metadata)
    {
        MockPeer peer = await gateway.ConnectAsync();
        await peer.SendFrameAsync($$"""{"type":"REGISTER","serviceName":"{{name}}","methods":[],"metadata":{{Messages.ToText(metadata)}}}""");
        Assert.Equal("REGISTER_ACK", (await peer.ReceiveAsync())["type"]!.ToString());
        return peer;
    }

    private static string Emoji(int count) => string.Concat(Enumerable.Repeat("😀", count));
}
