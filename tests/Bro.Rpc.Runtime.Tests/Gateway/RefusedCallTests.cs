using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class RefusedCallTests
{
    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    [Fact]
    public async Task A_call_to_nobody_is_answered_SERVICE_NOT_FOUND()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject call = await caller.SendCallAsync("1", "ghost", "get");

        JsonObject refusal = await caller.ReceiveRefusalAsync(call, "SERVICE_NOT_FOUND", echoesContext: true);

        Assert.Contains("ghost", refusal["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        await AssertNothingInFlightAsync(gateway, caller);
    }

    [Theory]
    [InlineData(100, null)]
    [InlineData(101, "MAX_DEPTH_EXCEEDED")]
    [InlineData(int.MaxValue, "MAX_DEPTH_EXCEEDED")]
    public async Task A_depth_of_100_is_routed_and_a_deeper_one_refused(int depth, string? code)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject call = await caller.SendCallAsync("1", "user", "get", context: Messages.Context("r", ["order"], depth, Now + 30_000));

        if (code is null)
        {
            Assert.Equal("1", (await target.ReceiveAsync())["id"]!.ToString());
        }
        else
        {
            await caller.ReceiveRefusalAsync(call, code, echoesContext: true);
            await target.HandledAsync();
        }
    }

    [Fact]
    public async Task A_deadline_that_passed_is_refused()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        foreach (long deadline in new[] { Now, 0, -5, long.MinValue })
        {
            JsonObject call = await caller.SendCallAsync("1", "user", "get", context: Messages.Context("r", ["order"], 1, deadline));

            await caller.ReceiveRefusalAsync(call, "DEADLINE_EXCEEDED", echoesContext: true);
        }
    }

    [Fact]
    public async Task A_deadline_beyond_all_clocks_is_routed()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        foreach (string deadline in new[] { "1e300", "9223372036854775807", "4102444800000.0" })
        {
            await caller.SendFrameAsync($$"""{"type":"CALL","id":"{{deadline}}","from":"order","to":"user","method":"m","context":{"root":"r","chain":[],"depth":1.0,"deadline":{{deadline}} } }""");

            JsonObject call = await target.ReceiveAsync();
            Assert.Equal(deadline, call["id"]!.ToString());
            await target.RespondAsync(call, 1);
            await caller.ReceiveResponseAsync(deadline);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","context":null""")]
    [InlineData(""","context":{}""")]
    [InlineData(""","context":{"root":"r","chain":["a"],"depth":0,"deadline":9e15}""")]
    [InlineData(""","context":{"root":1,"chain":["a"],"depth":1,"deadline":9e15}""")]
    [InlineData(""","context":[]""")]
    public async Task A_context_that_is_missing_or_wrong_is_refused_and_not_echoed(string context)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        await caller.SendFrameAsync($$"""{"type":"CALL","id":"1","from":"order","to":"user","method":"m"{{context}}}""");

        await caller.ReceiveRefusalAsync(new JsonObject { ["id"] = "1", ["to"] = "user", ["method"] = "m" }, "INVALID_CONTEXT", echoesContext: false);
    }

    [Fact]
    public async Task The_reasons_are_tried_in_the_order_of_the_protocol()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer stranger = await gateway.ConnectAsync();
        JsonObject broken = Messages.Call("1", "order", "ghost", "m", null, new JsonObject());
        await stranger.SendFrameAsync(broken);
        await stranger.ReceiveRefusalAsync(broken, "INVALID_MESSAGE", echoesContext: false);

        MockPeer caller = await gateway.RegisterAsync("order");
        await caller.SendFrameAsync(broken);
        await caller.ReceiveRefusalAsync(broken, "INVALID_CONTEXT", echoesContext: false);
        JsonObject lateAndDeep = await caller.SendCallAsync("2", "ghost", "m", context: Messages.Context("r", [], 200, 1));
        await caller.ReceiveRefusalAsync(lateAndDeep, "DEADLINE_EXCEEDED", echoesContext: true);
        JsonObject deep = await caller.SendCallAsync("3", "ghost", "m", context: Messages.Context("r", [], 200, Now + 30_000));
        await caller.ReceiveRefusalAsync(deep, "MAX_DEPTH_EXCEEDED", echoesContext: true);
    }

    [Theory]
    [InlineData("\"user\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("\"ORDER\"")]
    public async Task A_call_must_be_from_the_registered_name(string from)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject context = Messages.FirstContext("order", "user");
        await caller.SendFrameAsync($$"""{"type":"CALL","id":"1","from":{{from}},"to":"user","method":"m","context":{{Messages.ToText(context)}}}""");

        await caller.ReceiveRefusalAsync(new JsonObject { ["id"] = "1", ["to"] = "user", ["method"] = "m", ["context"] = context.DeepClone() }, "INVALID_MESSAGE", echoesContext: true);

        await target.HandledAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"id\":\"\",")]
    [InlineData("\"id\":5,")]
    [InlineData("\"id\":null,")]
    public async Task A_call_without_an_id_has_nothing_to_answer_to_and_gets_an_ERROR(string id)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        await caller.SendFrameAsync($$"""{"type":"CALL",{{id}}"from":"order","to":"user","method":"m","context":{{Messages.ToText(Messages.FirstContext("order", "user"))}}}""");

        JsonObject error = await caller.ReceiveErrorAsync("INVALID_MESSAGE");

        Assert.False(error.ContainsKey("id"));
        await target.HandledAsync();
    }

    [Fact]
    public async Task A_call_whose_id_is_too_long_gets_an_ERROR()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        await caller.SendCallAsync(new string('i', 256), "user", "m");
        Assert.Equal(256, (await target.ReceiveAsync())["id"]!.ToString().Length);
        await caller.SendCallAsync(new string('i', 257), "user", "m");

        JsonObject error = await caller.ReceiveErrorAsync("INVALID_MESSAGE");

        Assert.False(error.ContainsKey("id"));
    }

    [Theory]
    [InlineData("\"to\":\"user\"")]
    [InlineData("\"to\":\"user\",\"method\":\"\"")]
    [InlineData("\"to\":\"user\",\"method\":{}")]
    [InlineData("\"method\":\"m\"")]
    [InlineData("\"method\":\"m\",\"to\":\"\"")]
    public async Task A_call_without_a_target_or_a_method_is_answered_INVALID_MESSAGE(string parts)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        await caller.SendFrameAsync($$"""{"type":"CALL","id":"1","from":"order",{{parts}},"context":{{Messages.ToText(Messages.FirstContext("order", "user"))}}}""");

        JsonObject response = await caller.ReceiveResponseAsync("1");

        Assert.Equal("INVALID_MESSAGE", response["error"]!["code"]!.ToString());
    }

    [Fact]
    public async Task A_refusal_fits_the_smallest_limit_whatever_the_call_says()
    {
        var logger = new CollectingLogger();
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxMessageSize = 1024 }, logger);
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject context = Messages.Context(new string('r', 840), ["order"], 1, Now + 30_000);
        await caller.SendCallAsync("1", "ghost", "m", context: context);

        JsonObject response = await caller.ReceiveResponseAsync("1");

        Assert.Equal("SERVICE_NOT_FOUND", response["error"]!["code"]!.ToString());
        string longId = string.Concat(Enumerable.Repeat("\\u0001", 155));
        await caller.SendFrameAsync($$"""{"type":"X","id":"{{longId}}"}""");
        await caller.ReceiveErrorAsync("INVALID_MESSAGE");
        await caller.HandledAsync();
        Assert.Empty(logger.DefectsLogged);
    }

    [Theory]
    [InlineData("m\\u001b[31m", false)]
    [InlineData("m\u007f", false)]
    [InlineData("m\u0085", false)]
    [InlineData("m\u00a0\u00e9\u00c2", true)]
    public async Task A_method_with_control_characters_is_refused_and_told_without_them(string method, bool isRouted)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        string call = Messages.ToText(Messages.Call("1", "order", "user", "HERE", null, Messages.FirstContext("order", "user"))).Replace("HERE", method, StringComparison.Ordinal);
        await caller.SendFrameAsync(call);
        if (isRouted)
        {
            Assert.Equal("1", (await target.ReceiveAsync())["id"]!.ToString());
            return;
        }

        JsonObject response = await caller.ReceiveResponseAsync("1");
        Assert.Equal("INVALID_MESSAGE", response["error"]!["code"]!.ToString());
        Assert.DoesNotContain(response["error"]!["message"]!.ToString(), char.IsControl);
        await target.HandledAsync();
    }

    private static async Task AssertNothingInFlightAsync(RunningGateway gateway, MockPeer peer)
    {
        await peer.HandledAsync();
        Assert.Equal(0, gateway.Server.GetStatus().CallsInFlight);
        Assert.Equal(0, gateway.Server.GetStatus().CallsRouted);
    }
}
