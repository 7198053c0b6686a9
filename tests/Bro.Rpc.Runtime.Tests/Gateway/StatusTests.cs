using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class StatusTests
{
    [Fact]
    public async Task Before_the_start_and_after_the_stop_it_knows_nobody()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        AssertEmpty(server);
        await server.StartAsync();
        await using MockPeer peer = await MockPeer.ConnectAsync(socket.Path);
        await peer.RegisterAsync("user");
        Assert.True(server.GetStatus().IsRunning);

        await server.StopAsync();

        AssertEmpty(server);
    }

    [Fact]
    public async Task The_status_counts_what_happened()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        await gateway.ConnectAsync();
        await Eventually.EqualAsync(3, () => gateway.Server.GetStatus().Connections);
        JsonObject first = await caller.SendCallAsync("1", "user", "get");
        await caller.SendCallAsync("2", "user", "get");
        await caller.SendCallAsync("3", "ghost", "get");
        await caller.ReceiveResponseAsync("3");
        await target.ReceiveAsync();
        await target.ReceiveAsync();
        await target.RespondAsync(first, 1);
        await target.RespondAsync(first, 2);
        await target.HandledAsync();

        IpcServerStatus status = gateway.Server.GetStatus();

        Assert.Equal(["order", "user"], status.Services);
        Assert.Equal(2, status.ConnectedServices);
        Assert.Equal(gateway.Path, status.SocketPath);
        Assert.Equal((2, 1, 1), (status.CallsRouted, status.ResponsesRouted, status.CallsInFlight));

        // a call to nobody, a second answer, and the mark
        Assert.Equal(3, status.MessagesRefused);
        Assert.Equal(1, gateway.Server.GetService("user")!.CallsInFlight);
        Assert.Equal(0, gateway.Server.GetService("order")!.CallsInFlight);
    }

    [Fact]
    public async Task A_service_tells_since_when_it_is_there_and_when_it_was_last_heard_of()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { TimeProvider = time, SendTimeout = TimeSpan.FromHours(1) });
        DateTimeOffset registered = time.GetUtcNow();
        MockPeer peer = await gateway.RegisterAsync("user");
        time.Advance(TimeSpan.FromSeconds(20));
        await peer.HandledAsync();
        time.Advance(TimeSpan.FromSeconds(5));

        IpcServiceEntry entry = gateway.Server.GetService("user")!;

        Assert.Equal(registered, entry.ConnectedAt);
        Assert.Equal(registered + TimeSpan.FromSeconds(20), entry.LastHeartbeat);
    }

    [Fact]
    public async Task Names_are_compared_exactly()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await gateway.RegisterAsync("user");
        await gateway.RegisterAsync("User");

        Assert.Equal(["User", "user"], gateway.Server.GetConnectedServices());
        Assert.False(gateway.Server.IsServiceConnected("USER"));
        Assert.Null(gateway.Server.GetService("user "));
        Assert.Throws<ArgumentException>(() => gateway.Server.GetService(""));
        Assert.Throws<ArgumentNullException>(() => gateway.Server.IsServiceConnected(null!));
    }

    private static void AssertEmpty(IpcServer server)
    {
        IpcServerStatus status = server.GetStatus();
        Assert.False(status.IsRunning);
        Assert.Empty(status.Services);
        Assert.Equal((0, 0, 0, 0, 0), (status.Connections, status.CallsInFlight, status.CallsRouted, status.ResponsesRouted, status.MessagesRefused));
        Assert.Empty(server.GetConnectedServices());
        Assert.False(server.IsServiceConnected("user"));
        Assert.Null(server.GetService("user"));
    }
}
