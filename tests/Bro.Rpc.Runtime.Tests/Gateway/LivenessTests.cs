using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class LivenessTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_silent_connection_is_closed_after_four_intervals_and_told()
    {
        await using RunningGateway gateway = await StartAsync();
        var gone = new TaskCompletionSource<ServiceDisconnectedEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.ServiceDisconnected += (_, arguments) => gone.TrySetResult(arguments);
        MockPeer peer = await gateway.RegisterAsync("user");
        _time.Advance(TimeSpan.FromSeconds(39));
        await peer.HandledAsync();
        _time.Advance(TimeSpan.FromSeconds(39));
        Assert.True(gateway.Server.IsServiceConnected("user"));

        _time.Advance(TimeSpan.FromSeconds(3));

        JsonObject error = Assert.Single(await peer.WaitForCloseAsync());
        Assert.Equal(("ERROR", "CONNECTION_LOST"), (error["type"]!.ToString(), error["error"]!["code"]!.ToString()));
        Assert.Contains("HeartbeatTimeout", error["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        ServiceDisconnectedEventArgs arguments = await gone.Task.WaitAsync(Limits.Message);
        Assert.Equal("user", arguments.ServiceName);
        Assert.Contains("HeartbeatTimeout", arguments.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"HEARTBEAT","from":"user","timestamp":1}""")]
    [InlineData("""{"type":"WHATEVER"}""")]
    [InlineData("""{"type":"RESPONSE","id":"1","from":"user","to":"x","status":"success"}""")]
    [InlineData("garbage")]
    public async Task Any_frame_is_a_sign_of_life(string body)
    {
        await using RunningGateway gateway = await StartAsync();
        MockPeer peer = await gateway.RegisterAsync("user");
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            await peer.SendFrameAsync(body);
            await peer.SendFrameAsync("""{"type":"MARK"}""");
            await peer.ReceiveUntilAsync(message => message["error"]?["message"]?.ToString().Contains("MARK", StringComparison.Ordinal) == true, "the mark");
        }

        Assert.True(gateway.Server.IsServiceConnected("user"));
        Assert.Equal(_time.GetUtcNow(), gateway.Server.GetService("user")!.LastHeartbeat);
    }

    [Fact]
    public async Task Half_a_frame_and_then_silence_ends_with_the_HeartbeatTimeout()
    {
        await using RunningGateway gateway = await StartAsync();
        MockPeer peer = await gateway.RegisterAsync("user");
        await peer.SendBytesAsync(Frame.Of("""{"type":"HEARTBEAT","from":"user"}""").AsMemory()[..^1]);

        _time.Advance(TimeSpan.FromSeconds(42));

        Assert.Single(await peer.WaitForCloseAsync());
    }

    [Fact]
    public async Task A_message_that_comes_bit_by_bit_has_until_the_HeartbeatTimeout_to_be_whole()
    {
        await using RunningGateway gateway = await StartAsync();
        MockPeer never = await gateway.RegisterAsync("never");
        MockPeer inTime = await gateway.RegisterAsync("in-time");
        byte[] bytes = Frame.Of("""{"type":"HEARTBEAT","from":"in-time","timestamp":1}""");
        _time.Advance(TimeSpan.FromSeconds(1));
        DateTimeOffset begun = _time.GetUtcNow();
        await never.SendBytesAsync(Frame.Header(16 * 1024 * 1024));
        await inTime.SendBytesAsync(bytes.AsMemory(0, 1));
        await Eventually.EqualAsync((begun, begun), () => (gateway.Server.GetService("never")!.LastHeartbeat, gateway.Server.GetService("in-time")!.LastHeartbeat));
        for (int i = 1; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(9));
            await never.SendBytesAsync(new byte[] { (byte)'[' });
            await inTime.SendBytesAsync(bytes.AsMemory(i, 1));
        }

        DateTimeOffset whole = _time.GetUtcNow();
        await inTime.SendBytesAsync(bytes.AsMemory(5));
        await Eventually.EqualAsync(whole, () => gateway.Server.GetService("in-time")!.LastHeartbeat);
        _time.Advance(TimeSpan.FromSeconds(6));

        JsonObject error = Assert.Single(await never.WaitForCloseAsync());
        Assert.Contains("HeartbeatTimeout", error["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        Assert.True(gateway.Server.IsServiceConnected("in-time"));
    }

    [Fact]
    public async Task A_caller_that_is_not_read_because_its_target_is_slow_hears_heartbeats_all_the_same()
    {
        await using RunningGateway gateway = await StartAsync();
        MockPeer slow = await gateway.RegisterAsync("slow");
        MockPeer caller = await gateway.RegisterAsync("order", new JsonObject { ["bro"] = new JsonObject { ["v"] = 1, ["caps"] = new JsonArray("heartbeat") } });
        MockPeer plain = await gateway.RegisterAsync("plain");
        using var stop = new CancellationTokenSource();
        Task[] floods = [FloodAsync(caller, "slow", stop.Token), FloodAsync(plain, "slow", stop.Token)];
        Task<JsonObject> heard = caller.ReceiveUntilAsync("HEARTBEAT");
        for (int i = 0; i < 1000 && !heard.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(heard, Task.Delay(10));
        }

        Assert.Equal("gateway", (await heard)["from"]!.ToString());
        await stop.CancelAsync();
        await Task.WhenAll(floods).WaitAsync(Limits.Message);
        GC.KeepAlive(slow);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(20)]
    public async Task A_connection_that_does_not_register_is_told_and_closed(int bytesOfTheRegister)
    {
        await using RunningGateway gateway = await StartAsync();
        MockPeer other = await gateway.RegisterAsync("other");
        MockPeer peer = await gateway.ConnectAsync();
        await peer.SendBytesAsync(Frame.Of(Messages.ToText(Messages.Register("user"))).AsMemory(0, bytesOfTheRegister));
        await Eventually.EqualAsync(2, () => gateway.Server.GetStatus().Connections);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, gateway.Server.GetStatus().Connections);

        _time.Advance(TimeSpan.FromSeconds(2));

        JsonObject error = Assert.Single(await peer.WaitForCloseAsync());
        Assert.Equal("CONNECTION_FAILED", error["error"]!["code"]!.ToString());
        Assert.Contains("RegistrationTimeout", error["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        await Eventually.EqualAsync(1, () => gateway.Server.GetStatus().Connections);
        await other.HandledAsync();
    }

    [Fact]
    public async Task Refused_messages_do_not_buy_time_to_register()
    {
        await using RunningGateway gateway = await StartAsync();
        MockPeer peer = await gateway.ConnectAsync();
        await peer.HandledAsync();
        for (int i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await peer.HandledAsync();
        }

        _time.Advance(TimeSpan.FromSeconds(2));

        await peer.WaitForCloseAsync();
    }

    [Fact]
    public async Task A_connection_that_is_long_dead_is_swept_only_once()
    {
        var logger = new CollectingLogger();
        await using RunningGateway gateway = await StartAsync(logger);
        MockPeer peer = await gateway.ConnectAsync();
        await Eventually.EqualAsync(1, () => gateway.Server.GetStatus().Connections);
        for (int i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        await peer.WaitForCloseAsync();
        await Eventually.EqualAsync(0, () => gateway.Server.GetStatus().Connections);

        // Log.ConnectionDropped
        Assert.Equal(1, logger.CountOf(209));
    }

    // A send that is just about to end must not look stalled when the clock jumps.
    private Task<RunningGateway> StartAsync(CollectingLogger? logger = null) => RunningGateway.StartAsync(
        options => options with
        {
            TimeProvider = _time,
            HeartbeatInterval = TimeSpan.FromSeconds(10),
            RegistrationTimeout = TimeSpan.FromSeconds(3),
            SendTimeout = TimeSpan.FromHours(1),
            CongestionTimeout = TimeSpan.FromHours(1),
        },
        logger);

    // Far more than waits for one that does not read.
    private async Task FloodAsync(MockPeer peer, string to, CancellationToken stop)
    {
        peer.Limit = TimeSpan.FromMinutes(1);
        JsonObject context = Messages.Context("root-1", [peer.ServiceName!], 1, _time.GetUtcNow().AddHours(2).ToUnixTimeMilliseconds());
        try
        {
            for (int i = 0; i < 100; i++)
            {
                await peer.SendCallAsync($"{i}", to, "get", new string('p', 100_000), context, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // stopped in the middle of a frame
        }
    }
}
