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

        Assert.Empty(await peer.WaitForCloseAsync());
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

        Assert.Empty(await peer.WaitForCloseAsync());
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
        },
        logger);
}
