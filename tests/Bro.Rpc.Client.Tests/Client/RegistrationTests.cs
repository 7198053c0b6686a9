using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>What a client says of itself: REGISTER and HEARTBEAT.</summary>
public sealed class RegistrationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Register_is_the_first_frame_with_its_keys_in_the_order_of_the_protocol()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        at.Client.RegisterMethod("getOrder", (_, _) => Task.FromResult(1));
        at.Client.RegisterMethod("cancelOrder", (_, _) => Task.CompletedTask);
        Task connecting = at.Client.ConnectAsync(Token);
        MockPeer peer = await at.Gateway.AcceptAsync(Token);

        byte[] frame = await peer.ReceiveFrameBytesAsync(Token);
        Assert.Equal(
            """{"type":"REGISTER","serviceName":"order-service","methods":["cancelOrder","getOrder"],"version":"1.0.0","metadata":{"bro":{"v":1,"caps":["cancel","update","heartbeat"]}}}""",
            Encoding.UTF8.GetString(frame));
        Assert.False(connecting.IsCompleted);
        Assert.False(at.Client.IsConnected);

        await peer.SendFrameAsync(Messages.RegisterAck(), Token);
        await connecting;
        Assert.True(at.Client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Version_and_metadata_of_the_options_are_registered()
    {
        using JsonDocument metadata = JsonDocument.Parse("""{"region":"é😀","weights":[1,2]}""");
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { Version = "2.3.4-beta", Metadata = metadata.RootElement });
        JsonObject register = at.Peer.Registration!;
        Assert.Equal("2.3.4-beta", register["version"]!.GetValue<string>());
        Assert.Equal("""{"region":"é\uD83D\uDE00","weights":[1,2],"bro":{"v":1,"caps":["cancel","update","heartbeat"]}}""", Messages.ToText(register["metadata"]!));
        Assert.Equal("[]", register["methods"]!.ToJsonString());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Heartbeats_are_sent_at_the_interval_with_the_time_of_the_clock()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { TimeProvider = clock, HeartbeatInterval = TimeSpan.FromSeconds(7) });

        clock.Advance(TimeSpan.FromSeconds(6.9));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(
            """{"type":"HEARTBEAT","from":"order-service","timestamp":1763887007123}""",
            Encoding.UTF8.GetString(await at.Peer.ReceiveFrameBytesAsync(Token)));
        clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(1763887014123, (await at.Peer.ReceiveAsync(Token))["timestamp"]!.GetValue<long>());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Heartbeats_end_with_the_connection()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock });
        await at.Client.DisconnectAsync(Token);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await at.Peer.WaitForCloseAsync(Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Methods_registered_before_a_reconnect_are_in_the_next_register()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client => client.RegisterMethod("first", (_, _) => Task.FromResult(1)));
        Assert.Equal("""["first"]""", at.Peer.Registration!["methods"]!.ToJsonString());
        at.Client.RegisterMethod("second", (_, _) => Task.FromResult(2));
        Assert.True(at.Client.UnregisterMethod("first"));
        Assert.False(at.Client.UnregisterMethod("first"));
        await at.Peer.DisposeAsync();
        await at.AcceptAgainAsync();
        Assert.Equal("""["second"]""", at.Peer.Registration!["methods"]!.ToJsonString());
        Assert.Equal(["second"], at.Client.GetRegisteredMethods());
    }
}
