using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class ForgedResponseTests
{
    [Theory]
    [InlineData("a stranger under its own name", "stranger", null, null, null)]
    [InlineData("a stranger under the target's name", "stranger", "user", null, null)]
    [InlineData("the target under another name", "target", "order", null, null)]
    [InlineData("the target under no name", "target", "", null, null)]
    [InlineData("the target to another caller", "target", "user", "stranger", null)]
    [InlineData("the target to nobody", "target", "user", "", null)]
    [InlineData("the target with another id", "target", "user", "order", "2")]
    [InlineData("the target without an id", "target", "user", "order", "")]
    [InlineData("the caller itself", "caller", "user", "order", null)]
    public async Task A_response_that_is_not_the_targets_own_is_dropped(string who, string sender, string? from, string? to, string? id)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        var peers = new Dictionary<string, MockPeer>
        {
            ["target"] = await gateway.RegisterAsync("user"),
            ["caller"] = await gateway.RegisterAsync("order"),
            ["stranger"] = await gateway.RegisterAsync("stranger"),
        };
        JsonObject call = await peers["caller"].SendCallAsync("1", "user", "get");
        await peers["target"].ReceiveAsync();
        JsonObject forged = Messages.Response(call, who);
        forged["from"] = from ?? "stranger";
        forged["to"] = to ?? "order";
        forged["id"] = id ?? "1";
        long refused = gateway.Server.GetStatus().MessagesRefused;

        await peers[sender].SendFrameAsync(forged);
        await peers[sender].HandledAsync();

        // the mark that proves it handled was refused, too
        Assert.Equal(refused + 2, gateway.Server.GetStatus().MessagesRefused);
        Assert.Equal(1, gateway.Server.GetStatus().CallsInFlight);
        await peers["target"].RespondAsync(call, "genuine");
        Assert.Equal("genuine", (await peers["caller"].ReceiveAsync())["data"]!.ToString());
        await peers["stranger"].HandledAsync();
    }

    [Fact]
    public async Task A_response_of_another_connection_of_the_called_pool_is_dropped()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer[] pool =
        [
            await gateway.RegisterAsync("user", new JsonObject { ["poolIndex"] = 0 }),
            await gateway.RegisterAsync("user", new JsonObject { ["poolIndex"] = 1 }),
        ];
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject[] calls = [await caller.SendCallAsync("1", "user", "get"), await caller.SendCallAsync("2", "user", "get")];
        JsonObject ofFirst = await pool[0].ReceiveAsync();
        JsonObject ofSecond = await pool[1].ReceiveAsync();
        Assert.Equal(2, calls.Length);

        await pool[0].RespondAsync(ofSecond, "forged");
        await pool[0].RespondAsync(ofFirst, "genuine");

        JsonObject answer = await caller.ReceiveAsync();
        Assert.Equal((ofFirst["id"]!.ToString(), "genuine"), (answer["id"]!.ToString(), answer["data"]!.ToString()));
        await pool[1].RespondAsync(ofSecond, "genuine");
        answer = await caller.ReceiveAsync();
        Assert.Equal((ofSecond["id"]!.ToString(), "genuine"), (answer["id"]!.ToString(), answer["data"]!.ToString()));
    }

    [Fact]
    public async Task A_second_response_to_a_call_is_dropped()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject call = await caller.SendCallAsync("1", "user", "get");
        await target.ReceiveAsync();
        await target.RespondAsync(call, "first");
        await target.RespondAsync(call, "second");
        await target.HandledAsync();

        Assert.Equal("first", (await caller.ReceiveAsync())["data"]!.ToString());
        await caller.HandledAsync();
        Assert.Equal(1, gateway.Server.GetStatus().ResponsesRouted);
    }

    [Fact]
    public async Task A_response_after_the_timeout_is_dropped()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { Timeout = TimeSpan.FromMilliseconds(20) });
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject call = await caller.SendCallAsync("1", "user", "get");
        await target.ReceiveAsync();
        Assert.Equal("TIMEOUT", (await caller.ReceiveAsync())["error"]!["code"]!.ToString());

        await target.RespondAsync(call, "late");

        await target.HandledAsync();
        await caller.HandledAsync();
        Assert.Equal(0, gateway.Server.GetStatus().ResponsesRouted);
    }
}
