using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Lifecycle;

/// <summary>The extension <c>heartbeat</c>: a gateway that is stopped keeps its socket open, and only its silence tells. Protocol §4.</summary>
public sealed class HeartbeatTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Fact(Timeout = Limit.Test)]
    public async Task A_gateway_that_answers_heartbeats_and_has_gone_silent_is_given_up_with_its_pending_calls()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        var time = new CountingTime();
        await using IpcClient client = NewClient(socket, time);
        MockPeer peer = await ConnectAsync(client, gateway, "heartbeat");
        Task pending = client.CallAsync("s", "m").AsTask();
        await peer.ReceiveUntilAsync("CALL");

        // Four intervals of silence are allowed, and each of them is a heartbeat that goes out.
        for (int interval = 0; interval < 4; interval++)
        {
            time.Advance(Interval);
            await peer.ReceiveUntilAsync("HEARTBEAT");
        }

        Assert.True(client.IsConnected);
        time.Advance(Interval);
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => pending.WaitAsync(Limit.Step));
        Assert.Equal(IpcErrorCode.ConnectionLost, exception.Code);
        Assert.Matches(@"^The connection to the gateway was lost\. Nothing was heard of it for 40000 ms \(HeartbeatTimeout\)", exception.Message);
        await peer.WaitForCloseAsync();
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Any_frame_of_the_gateway_is_a_sign_of_life()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        var time = new CountingTime();
        await using IpcClient client = NewClient(socket, time);
        MockPeer peer = await ConnectAsync(client, gateway, "heartbeat");
        for (int interval = 0; interval < 12; interval++)
        {
            time.Advance(Interval);
            await peer.ReceiveUntilAsync("HEARTBEAT");

            // The answer to the call tells that the frame has been read.
            Task call = client.CallAsync("s", "m").AsTask();
            await peer.RespondWithoutDataAsync(await peer.ReceiveUntilAsync("CALL"));
            await call.WaitAsync(Limit.Step);
        }

        Assert.True(client.IsConnected);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(null)]
    [InlineData("cancel")]
    public async Task A_gateway_that_never_promised_to_answer_is_never_given_up_for_its_silence(string? capability)
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        var time = new CountingTime();
        await using IpcClient client = NewClient(socket, time);
        MockPeer peer = await ConnectAsync(client, gateway, capability);
        Task pending = client.CallAsync("s", "m").AsTask();
        var call = await peer.ReceiveUntilAsync("CALL");
        for (int interval = 0; interval < 50; interval++)
        {
            time.Advance(Interval);
            await peer.ReceiveUntilAsync("HEARTBEAT");
        }

        Assert.True(client.IsConnected);
        await peer.RespondWithoutDataAsync(call);
        await pending.WaitAsync(Limit.Step);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_gateway_answers_the_heartbeats_of_those_alone_who_asked_for_it()
    {
        await using Machine machine = await Machine.StartAsync();
        MockPeer asks = await machine.RegisterPeerAsync("asks", "heartbeat"), plain = await machine.RegisterPeerAsync("plain");
        await asks.SendFrameAsync(Messages.Heartbeat("asks", 1));
        Assert.Equal("gateway", (await asks.ReceiveUntilAsync("HEARTBEAT"))["from"]!.ToString());
        await plain.SendFrameAsync(Messages.Heartbeat("plain", 1));
        await plain.SendCallAsync("x", "nobody", "m");
        Assert.Equal("RESPONSE", (await plain.ReceiveAsync())["type"]!.ToString());
    }

    private static IpcClient NewClient(TemporarySocket socket, CountingTime time) => new(new IpcClientOptions
    {
        ServiceName = "c",
        GatewayPath = socket.Path,
        HeartbeatInterval = Interval,
        Timeout = TimeSpan.FromDays(1),
        AutoReconnect = false,
        TimeProvider = time,
    });

    private static async Task<MockPeer> ConnectAsync(IpcClient client, MockGateway gateway, string? capability)
    {
        Task connecting = client.ConnectAsync();
        MockPeer peer = await gateway.AcceptRegisteredAsync(Messages.RegisterAck(capability is null ? null : [capability]));
        await connecting.WaitAsync(Limit.Step);
        return peer;
    }
}
