using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class EventTests
{
    [Fact]
    public async Task Everything_is_told_in_the_order_in_which_it_happened()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        var told = new ConcurrentQueue<string>();
        server.Started += (sender, arguments) => told.Enqueue($"started {arguments.SocketPath == socket.Path} {ReferenceEquals(sender, server)}");
        server.Stopped += (sender, _) => told.Enqueue($"stopped {ReferenceEquals(sender, server)}");
        server.ServiceRegistered += (_, arguments) => told.Enqueue($"registered {arguments.ServiceName} {string.Join(',', arguments.Methods)} {arguments.Version} {arguments.Metadata}");
        server.ServiceDisconnected += (_, arguments) => told.Enqueue($"disconnected {arguments.ServiceName}");
        server.CallRouted += (_, arguments) => told.Enqueue($"call {arguments.From} {arguments.To} {arguments.Method} {arguments.RequestId} {arguments.Context}");
        server.ResponseRouted += (_, arguments) => told.Enqueue($"response {arguments.From} {arguments.To} {arguments.IsSuccess} {arguments.RequestId}");

        await server.StartAsync();
        await using MockPeer target = await MockPeer.ConnectAsync(socket.Path);
        await target.RegisterAsync("user", ["a", "b"], new JsonObject { ["k"] = 1 });
        await using MockPeer caller = await MockPeer.ConnectAsync(socket.Path);
        await caller.RegisterAsync("order");
        JsonObject context = Messages.FirstContext("order", "user");
        context["root"] = "root";
        JsonObject call = await caller.SendCallAsync("1", "user", "a", context: context);
        await target.ReceiveAsync();
        await target.RespondErrorAsync(call, "C", "m");
        await caller.ReceiveAsync();
        await caller.DisposeAsync();
        await Eventually.EqualAsync(false, () => server.IsServiceConnected("order"));
        await server.StopAsync().WaitAsync(Limits.Message);

        Assert.Equal(
            [
                "started True True",
                """registered user a,b 1.0.0 {"k":1}""",
                "registered order  1.0.0 {}",
                "call order user a 1 order → user (root, depth 2)",
                "response user order False 1",
                "disconnected order",
                "disconnected user",
                "stopped True",
            ],
            told);
    }

    [Fact]
    public async Task A_name_that_is_taken_up_again_at_once_is_never_told_as_gone_afterwards()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        var told = new ConcurrentQueue<bool>();
        gateway.Server.ServiceRegistered += (_, _) => told.Enqueue(true);
        gateway.Server.ServiceDisconnected += (_, _) => told.Enqueue(false);
        for (int i = 0; i < 300; i++)
        {
            // refused as long as the one before is not quite gone
            await using MockPeer peer = await MockPeer.ConnectAsync(gateway.Path);
            await TryRegisterAsync(peer);
        }

        await gateway.Server.StopAsync().WaitAsync(Limits.Message);

        bool[] all = [.. told];
        Assert.True(all.Length >= 20, $"only {all.Length} events");
        for (int i = 0; i < all.Length; i++)
        {
            Assert.True(all[i] == (i % 2 == 0), $"event {i} of {all.Length} is out of order");
        }
    }

    [Fact]
    public async Task A_listener_that_throws_harms_neither_the_others_nor_the_routing()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.ServiceRegistered += (_, _) => throw new InvalidOperationException("as the test wants");
        gateway.Server.ServiceRegistered += (_, arguments) => told.TrySetResult(arguments.ServiceName);

        MockPeer peer = await gateway.RegisterAsync("user");

        Assert.Equal("user", await told.Task.WaitAsync(Limits.Message));
        await peer.HandledAsync();
    }

    [Fact]
    public async Task A_listener_that_blocks_delays_events_and_nothing_else()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using var release = new ManualResetEventSlim();
        using var isBlocked = new SemaphoreSlim(0);
        int told = 0;
        gateway.Server.CallRouted += (_, _) =>
        {
            if (Interlocked.Increment(ref told) == 1)
            {
                isBlocked.Release();
                release.Wait(Limits.Message);
            }
        };
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        const int Calls = 100;
        for (int i = 0; i < Calls; i++)
        {
            Task<JsonObject> calling = caller.CallAsync("user", "get");
            await target.RespondAsync(await target.ReceiveAsync(), i);
            Assert.Equal(i, (await calling)["data"]!.GetValue<int>());
        }

        Assert.True(await isBlocked.WaitAsync(Limits.Message));
        Assert.Equal(1, Volatile.Read(ref told));
        release.Set();
        await gateway.Server.StopAsync().WaitAsync(Limits.Message);
        Assert.Equal(Calls, Volatile.Read(ref told));
    }

    [Fact]
    public async Task Nothing_is_raised_after_the_disposal()
    {
        using var socket = new TemporarySocket();
        var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        bool isDisposed = false;
        int late = 0;
        void Count(object? sender, EventArgs arguments) => _ = Volatile.Read(ref isDisposed) ? Interlocked.Increment(ref late) : 0;
        server.Stopped += Count;
        server.ServiceRegistered += Count;
        server.ServiceDisconnected += Count;
        await server.StartAsync();
        MockPeer[] peers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => MockPeer.ConnectAsync(socket.Path)));
        for (int i = 0; i < peers.Length; i++)
        {
            await peers[i].SendFrameAsync(Messages.Register($"s{i}"));
        }

        await server.DisposeAsync().AsTask().WaitAsync(Limits.Message);
        Volatile.Write(ref isDisposed, true);
        foreach (MockPeer peer in peers)
        {
            await peer.WaitForCloseAsync();
            await peer.DisposeAsync();
        }

        await server.DisposeAsync();
        Assert.Equal(0, late);
    }

    [Fact]
    public async Task Listeners_do_not_see_the_ambient_context_of_whoever_started_the_gateway()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        var seen = new TaskCompletionSource<IpcContext?>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Started += (_, _) => seen.TrySetResult(IpcContext.Current);
        using (new IpcContext("r", ["a"], 1, 1).Enter())
        {
            await server.StartAsync();
        }

        Assert.Null(await seen.Task.WaitAsync(Limits.Message));
    }

    private static async Task TryRegisterAsync(MockPeer peer)
    {
        try
        {
            await peer.RegisterAsync("user");
        }
        catch (RegistrationRefusedException)
        {
            // counts as no registration, and is told as none
        }
    }
}
