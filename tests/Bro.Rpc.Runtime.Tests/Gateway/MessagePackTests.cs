using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;
using static Bro.Rpc.Runtime.Tests.Testing.MessagePackPeerExtensions;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class MessagePackTests
{
    [Fact]
    public async Task The_first_body_decides_what_a_connection_speaks()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer peer = await gateway.ConnectAsync();
        await peer.SendFrameAsync(Pack(Messages.Register("user", ["get"], new JsonObject { ["k"] = "v" })));

        // as recorded
        Assert.Equal("de0001a474797065ac52454749535445525f41434b", Convert.ToHexStringLower(await peer.ReceiveFrameBytesAsync()));
        IpcServiceEntry entry = gateway.Server.GetService("user")!;
        Assert.Equal((IpcSerializer.MessagePack, "v", "get"), (entry.Serializer, entry.Metadata!.Value.GetProperty("k").GetString(), Assert.Single(entry.Methods)));

        await peer.SendFrameAsync("""{"type":"HEARTBEAT","from":"user","timestamp":1}""");
        JsonObject error = await peer.ReceiveMessagePackAsync();
        Assert.Equal(("ERROR", "INVALID_MESSAGE"), (error["type"]!.ToString(), error["error"]!["code"]!.ToString()));
    }

    [Fact]
    public async Task Between_two_that_speak_MessagePack_everything_goes_byte_for_byte()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterMessagePackAsync("user");
        MockPeer caller = await gateway.RegisterMessagePackAsync("order");
        JsonObject context = Messages.FirstContext("order", "user");

        // heads that nobody had to choose, an extension that JSON has no word for, a key that is no text, and one more key
        byte[] call = Map(
            Text("x"), [0xD5, 5, 1, 2], Text("params"), [0x81, 1, 0xC4, 1, 0xFF], Text("to"), Text("user"), Text("from"), Text("order"),
            Text("id"), Text("1"), Text("method"), Text("get"), Text("context"), Pack(context), Text("type"), Text("CALL"));
        byte[] answer = Map(
            Text("data"), [0xDF, 0, 0, 0, 0], Text("id"), Text("1"), Text("from"), Text("user"), Text("to"), Text("order"), Text("status"), Text("success"), Text("type"), Text("RESPONSE"));
        await caller.SendFrameAsync(call);
        Assert.Equal(call, await target.ReceiveFrameBytesAsync());
        await target.SendFrameAsync(answer);

        Assert.Equal(answer, await caller.ReceiveFrameBytesAsync());
        Assert.Equal(0, gateway.Server.GetStatus().CallsInFlight);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Between_two_that_speak_otherwise_everything_is_said_in_both(bool callerPacks)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = callerPacks ? await gateway.RegisterAsync("user") : await gateway.RegisterMessagePackAsync("user");
        MockPeer caller = callerPacks ? await gateway.RegisterMessagePackAsync("order") : await gateway.RegisterAsync("order");
        JsonObject call = Messages.Call("1", "order", "user", "gét", new JsonObject { ["n"] = 1.5, ["list"] = new JsonArray(1, null) }, Messages.FirstContext("order", "user"));
        call["unknown"] = "kept";
        await SendAsync(caller, call, callerPacks);
        AssertSame(call, await ReceiveAsync(target, !callerPacks));
        JsonObject answer = Messages.Response(call, new JsonArray("é", 7));
        await SendAsync(target, answer, !callerPacks);

        AssertSame(answer, await ReceiveAsync(caller, callerPacks));
        IpcServerStatus status = gateway.Server.GetStatus();
        Assert.Equal((1, 1, 0), (status.CallsRouted, status.ResponsesRouted, status.CallsInFlight));
    }

    [Fact]
    public async Task A_CANCEL_is_said_in_both()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        var capable = new JsonObject { ["bro"] = new JsonObject { ["v"] = 1, ["caps"] = new JsonArray("cancel") } };
        MockPeer target = await gateway.RegisterMessagePackAsync("user", capable);
        MockPeer caller = await gateway.RegisterAsync("order");
        await caller.SendCallAsync("1", "user", "get");
        await target.ReceiveFrameBytesAsync();
        JsonObject cancel = Messages.Cancel("1", "order", "user");
        await caller.SendFrameAsync(cancel);

        AssertSame(cancel, await target.ReceiveMessagePackAsync());
        Assert.Equal(0, gateway.Server.GetStatus().CallsInFlight);
    }

    [Fact]
    public async Task A_call_that_JSON_has_no_words_for_is_refused_and_says_why()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterMessagePackAsync("order");
        JsonObject context = Messages.FirstContext("order", "user");
        foreach ((byte[] parameters, string why) in new (byte[], string)[] { ([0xD5, 5, 1, 2], "extension of the type 5"), ([0xA1, 0xFF], "not valid UTF-8"), ([0x81, 0x90, 1], "key of a map that is Array") })
        {
            await caller.SendFrameAsync(Map(
                Text("type"), Text("CALL"), Text("id"), Text("1"), Text("from"), Text("order"), Text("to"), Text("user"), Text("method"), Text("get"), Text("params"), parameters, Text("context"), Pack(context)));
            JsonObject refusal = await caller.ReceiveMessagePackAsync();

            Assert.Equal(("RESPONSE", "1", "INVALID_MESSAGE"), (refusal["type"]!.ToString(), refusal["id"]!.ToString(), refusal["error"]!["code"]!.ToString()));
            Assert.Contains(why, refusal["error"]!["message"]!.ToString(), StringComparison.Ordinal);
            AssertSame(context, refusal["context"]!.AsObject());
        }

        Assert.Equal(0, gateway.Server.GetStatus().CallsInFlight);
        await target.HandledAsync();
    }

    [Fact]
    public async Task An_answer_that_MessagePack_has_no_words_for_ends_its_call_and_the_service_is_told()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterMessagePackAsync("order");
        await caller.SendFrameAsync(Pack(Messages.Call("1", "order", "user", "get", null, Messages.FirstContext("order", "user"))));
        await target.ReceiveAsync();
        await target.SendFrameAsync("""{"type":"RESPONSE","id":"1","from":"user","to":"order","status":"success","data":"\ud800"}""");

        JsonObject answer = await caller.ReceiveMessagePackAsync();
        Assert.Equal(("RESPONSE", "1", "user", "order", "error"), (answer["type"]!.ToString(), answer["id"]!.ToString(), answer["from"]!.ToString(), answer["to"]!.ToString(), answer["status"]!.ToString()));
        Assert.Contains("surrogate", answer["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        await target.ReceiveErrorAsync("INVALID_MESSAGE");
        Assert.Equal(0, gateway.Server.GetStatus().CallsInFlight);
    }

    [Fact]
    public async Task What_is_too_large_only_in_the_other_serializer_is_refused_too()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxMessageSize = 4096 });
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterMessagePackAsync("order");
        JsonObject call = Messages.Call("1", "order", "user", "get", new JsonArray([.. Enumerable.Repeat<JsonNode?>(null, 2000)]), Messages.FirstContext("order", "user"));
        await caller.SendFrameAsync(Pack(call));

        JsonObject refusal = await caller.ReceiveMessagePackAsync();

        Assert.Equal("SERIALIZATION_FAILED", refusal["error"]!["code"]!.ToString());
        Assert.Contains("4096", refusal["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        await target.HandledAsync();
    }

    [Theory]
    [InlineData("type")]
    [InlineData("id")]
    [InlineData("from")]
    [InlineData("to")]
    [InlineData("method")]
    [InlineData("context")]
    public async Task A_key_that_routes_must_not_stand_twice_though_one_be_undefined(string key)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer peer = await gateway.RegisterMessagePackAsync("order");
        foreach (byte[] second in new byte[][] { Text("CALL"), [0xD4, 0, 0] })
        {
            await peer.SendFrameAsync(Map(Text("type"), Text("CALL"), Text(key), second, Text(key), Text("CALL")));
            Assert.Contains($"'{key}' twice", (await peer.ReceiveMessagePackAsync())["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("80", "no 'type'")]
    [InlineData("81a474797065d40000", "no 'type'")]
    [InlineData("8101a0", "key that is not a text")]
    [InlineData("8191a2746fa162", "key that is not a text")]
    [InlineData("81c402746fa162", "key that is not a text")]
    [InlineData("dfffffffff", "not a MessagePack map")]
    [InlineData("90", "not a MessagePack map")]
    [InlineData("81a474797065dbffffffff", "cut short")]
    [InlineData("81a474797065ddffffffff", "cut short")]
    [InlineData("81a474797065c9ffffffff05", "cut short")]
    [InlineData("81a474797065c1", "0xC1")]
    [InlineData("81a474797065a443414c4c00", "something follows")]
    [InlineData("81a474797065a2c328", "not valid UTF-8")]
    [InlineData("82a474797065a443414c4ca17891", "cut short")]
    public async Task What_is_no_message_is_refused_and_the_connection_goes_on(string hex, string why)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer peer = await gateway.RegisterMessagePackAsync("order");
        await peer.SendFrameAsync(Convert.FromHexString(hex));

        JsonObject error = await peer.ReceiveMessagePackAsync();

        Assert.Equal("INVALID_MESSAGE", error["error"]!["code"]!.ToString());
        Assert.Contains(why, error["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        await peer.SendFrameAsync(Pack(Messages.Call("1", "order", "ghost", "get", null, Messages.FirstContext("order", "ghost"))));
        Assert.Equal("SERVICE_NOT_FOUND", (await peer.ReceiveMessagePackAsync())["error"]!["code"]!.ToString());
    }

    [Theory]
    [InlineData(IpcSerializer.Json, 10, 12, null)]
    [InlineData(IpcSerializer.Json, 10, 13, "depth")]
    [InlineData(IpcSerializer.MessagePack, 10, 11, null)]
    [InlineData(IpcSerializer.MessagePack, 10, 12, "nested deeper than 10 levels")]
    [InlineData(IpcSerializer.MessagePack, 64, 65, null)]
    [InlineData(IpcSerializer.MessagePack, 64, 66, "nested deeper than 64 levels")]
    [InlineData(IpcSerializer.MessagePack, 64, 100_000, "nested deeper than 64 levels")]
    public async Task Nesting_is_read_up_to_the_limit_and_refused_beyond_it(IpcSerializer serializer, int limit, int depth, string? why)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxNesting = limit });
        bool packs = serializer is IpcSerializer.MessagePack;
        MockPeer peer = packs ? await gateway.RegisterMessagePackAsync("order") : await gateway.RegisterAsync("order");
        await peer.SendFrameAsync(packs
            ? Map(Text("type"), Text("WHAT"), Text("params"), [.. Enumerable.Repeat((byte)0x91, depth - 1), 0x90])
            : [.. """{"type":"WHAT","params":"""u8, .. Enumerable.Repeat((byte)'[', depth - 1), .. Enumerable.Repeat((byte)']', depth - 1), (byte)'}']);

        Assert.Contains(why ?? "'WHAT'", (await ReceiveAsync(peer, packs))["error"]!["message"]!.ToString(), StringComparison.Ordinal);
    }

    private static Task SendAsync(MockPeer peer, JsonObject message, bool packs) => packs ? peer.SendFrameAsync(Pack(message)) : peer.SendFrameAsync(message);

    private static Task<JsonObject> ReceiveAsync(MockPeer peer, bool packs) => packs ? peer.ReceiveMessagePackAsync() : peer.ReceiveAsync();

    private static void AssertSame(JsonObject expected, JsonObject actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Messages.ToText(expected)), actual), $"{actual.ToJsonString()} is not {expected.ToJsonString()}");
}
