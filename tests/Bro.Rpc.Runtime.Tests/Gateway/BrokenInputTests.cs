using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class BrokenInputTests
{
    private const int MaxMessageSize = 64 * 1024;

    [Theory]
    [InlineData(0u)]
    [InlineData((uint)MaxMessageSize + 1)]
    [InlineData(0x80000000u)]
    [InlineData(0xFFFFFFFFu)]
    public async Task A_length_that_breaks_the_rules_is_answered_and_the_connection_closed(uint length)
    {
        await using RunningGateway gateway = await StartAsync();
        MockPeer peer = await gateway.RegisterAsync("user");
        await peer.SendBytesAsync(Frame.Header(length));

        JsonObject error = Assert.Single(await peer.WaitForCloseAsync());

        Assert.Equal(("ERROR", "INVALID_MESSAGE"), (error["type"]!.ToString(), error["error"]!["code"]!.ToString()));
        await Eventually.EqualAsync(0, () => gateway.Server.GetStatus().Connections);
        Assert.False(gateway.Server.IsServiceConnected("user"));
    }

    [Fact]
    public async Task Frames_before_a_length_that_breaks_the_rules_are_handled_and_those_after_it_are_not()
    {
        await using RunningGateway gateway = await StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer peer = await gateway.RegisterAsync("order");
        JsonObject context = Messages.FirstContext("order", "user");
        await peer.SendBytesAsync(new byte[][]
        {
            Frame.Of(Messages.ToText(Messages.Call("before", "order", "user", "m", 1, context))),
            Frame.Header(0),
            Frame.Of(Messages.ToText(Messages.Call("after", "order", "user", "m", 1, context))),
        }.SelectMany(bytes => bytes).ToArray());

        await peer.WaitForCloseAsync();

        Assert.Equal("before", (await target.ReceiveAsync())["id"]!.ToString());
        await target.HandledAsync();
    }

    [Theory]
    [InlineData("""{"type":"PING"}""")]
    [InlineData("""{"type":""}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":"REGISTER_ACK"}""")]
    [InlineData("""{"type":"ERROR","error":{"message":"m"}}""")]
    [InlineData("""{"type":"CANCEL","id":"1","from":"user","to":"user"}""")]
    [InlineData("""{"type":"HEARTBEAT","from":"somebody else"}""")]
    [InlineData("""{"type":"HEARTBEAT"}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("x")]
    [InlineData(" ")]
    [InlineData("{\"type\":\"CALL\"")]
    [InlineData("{\"type\":\"HEARTBEAT\",\"from\":\"order\"} trailing")]
    [InlineData("{\"type\":\"CALL\",\"type\":\"CALL\"}")]
    [InlineData("{\"type\":\"CALL\",\"to\":\"a\",\"t\\u006f\":\"b\"}")]
    [InlineData("{\"type\":\"CALL\",\"id\":\"\\ud800\"}")]
    public async Task A_message_that_means_nothing_is_answered_ERROR_and_the_connection_goes_on(string body)
    {
        var logger = new CollectingLogger();
        await using RunningGateway gateway = await RunningGateway.StartAsync(logger: logger);
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer peer = await gateway.RegisterAsync("order");
        await peer.SendFrameAsync(body);

        await peer.ReceiveErrorAsync("INVALID_MESSAGE");

        await peer.HandledAsync();
        await target.HandledAsync();
        Assert.Equal(["order", "user"], gateway.Server.GetConnectedServices());
        Assert.Empty(logger.DefectsLogged);
    }

    [Fact]
    public async Task An_ERROR_names_the_message_that_it_is_about_where_that_has_an_id()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer peer = await gateway.RegisterAsync("order");
        await peer.SendFrameAsync("""{"id":"a\"b","type":"WHAT"}""");

        Assert.Equal("a\"b", (await peer.ReceiveErrorAsync("INVALID_MESSAGE"))["id"]!.ToString());
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_refused_wherever_they_stand()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer peer = await gateway.RegisterAsync("order");
        string call = Messages.ToText(Messages.Call("HERE", "order", "user", "HERE", "HERE", Messages.FirstContext("order", "user")));
        for (int at = call.IndexOf("HERE", StringComparison.Ordinal); at >= 0; at = call.IndexOf("HERE", at + 1, StringComparison.Ordinal))
        {
            byte[] body = Encoding.UTF8.GetBytes(call);
            body[at] = 0xFF;
            await peer.SendFrameAsync(body);
            await peer.ReceiveErrorAsync("INVALID_MESSAGE");
        }

        await target.HandledAsync();
    }

    [Fact]
    public async Task Random_garbage_harms_nobody_else()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var logger = new CollectingLogger();
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxMessageSize = MaxMessageSize }, logger);
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        byte[] call = Encoding.UTF8.GetBytes(Messages.ToText(Messages.Call("1", "hostile", "user", "m", 1, Messages.FirstContext("hostile", "user"))));
        for (int i = 0; i < 150; i++)
        {
            MockPeer hostile = await gateway.ConnectAsync();
            bool isRegistered = random.Next(2) == 0;
            if (isRegistered)
            {
                await hostile.SendFrameAsync(Messages.Register($"hostile{i}"));
            }

            byte[] body = (byte[])call.Clone();
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            var noise = new byte[random.Next(1, 200)];
            random.NextBytes(noise);
            await hostile.SendFrameAsync(body);
            await hostile.SendBytesAsync(noise);
            await hostile.DisposeAsync();
        }

        Task<JsonObject> calling = caller.CallAsync("user", "get");
        JsonObject routed = await target.ReceiveUntilAsync(message => message["from"]?.ToString() == "order", $"the call (seed {seed})");
        await target.RespondAsync(routed, 1);
        Assert.Equal(1, (await calling)["data"]!.GetValue<int>());
        await Eventually.EqualAsync(2, () => gateway.Server.GetStatus().Connections);
        Assert.Empty(logger.DefectsLogged);
    }

    private static Task<RunningGateway> StartAsync() => RunningGateway.StartAsync(options => options with { MaxMessageSize = MaxMessageSize });
}
