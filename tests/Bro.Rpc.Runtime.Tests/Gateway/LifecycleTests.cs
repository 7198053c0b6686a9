using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

// counts what the whole process holds
[Collection(nameof(AloneInTheProcess))]
public sealed class LifecycleTests
{
    [Fact]
    public async Task Starting_and_stopping_twice_does_nothing_more()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        await server.StopAsync();
        await server.StartAsync();
        await server.StartAsync();
        Assert.True(server.GetStatus().IsRunning);

        await server.StopAsync();
        await server.StopAsync();

        Assert.False(server.GetStatus().IsRunning);
        Assert.False(Path.Exists(socket.Path));
        await server.DisposeAsync();
    }

    [Fact]
    public async Task After_a_stop_it_starts_again_and_knows_nothing_of_its_former_life()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        await server.StartAsync();
        await using MockPeer former = await MockPeer.ConnectAsync(socket.Path);
        await former.RegisterAsync("user");
        await server.StopAsync().WaitAsync(Limits.Message);
        Assert.Empty(await former.WaitForCloseAsync());
        Assert.Empty(server.GetConnectedServices());

        await server.StartAsync();

        Assert.Empty(server.GetConnectedServices());
        await using MockPeer peer = await MockPeer.ConnectAsync(socket.Path);
        await peer.RegisterAsync("user");
        await peer.HandledAsync();
    }

    [Fact]
    public async Task Stopping_sends_what_waits_before_it_closes()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path, DrainTimeout = TimeSpan.Zero });
        await server.StartAsync();
        await using MockPeer target = await MockPeer.ConnectAsync(socket.Path);
        await target.RegisterAsync("user");
        await using MockPeer caller = await MockPeer.ConnectAsync(socket.Path);
        await caller.RegisterAsync("order");
        string large = new('p', 3_000_000);
        await caller.SendCallAsync("1", "user", "get", large);
        await Eventually.EqualAsync(1L, () => server.GetStatus().CallsRouted);

        Task stopping = server.StopAsync();

        IReadOnlyList<System.Text.Json.Nodes.JsonObject> frames = await target.WaitForCloseAsync();
        Assert.Equal(large, Assert.Single(frames)["params"]!.ToString());
        await stopping.WaitAsync(Limits.Message);
    }

    [Fact]
    public async Task Disposing_without_waiting_closes_at_once_and_frees_the_path()
    {
        using var socket = new TemporarySocket();
        var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path, DrainTimeout = TimeSpan.FromDays(1) });
        await server.StartAsync();
        await using MockPeer target = await MockPeer.ConnectAsync(socket.Path);
        await target.RegisterAsync("user");
        await target.SendCallAsync("1", "user", "get");
        await target.ReceiveUntilAsync("CALL");

        server.Dispose();

        Assert.False(Path.Exists(socket.Path));
        await target.WaitForCloseAsync();
        await using var next = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        await next.StartAsync();
        await server.DisposeAsync().AsTask().WaitAsync(Limits.Message);
        server.Dispose();
        Assert.False(server.GetStatus().IsRunning);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => server.StartAsync());
        await using MockPeer peer = await MockPeer.ConnectAsync(socket.Path);
        await peer.RegisterAsync("user");
    }

    [Fact]
    public async Task Starts_and_stops_from_many_threads_end_in_one_state()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => i % 2 == 0 ? server.StartAsync() : server.StopAsync()))).WaitAsync(Limits.Message);

        Assert.Equal(server.GetStatus().IsRunning, Path.Exists(socket.Path));
        await server.StartAsync();
        await using MockPeer peer = await MockPeer.ConnectAsync(socket.Path);
        await peer.RegisterAsync("user");
    }

    [Fact]
    public async Task Stopping_while_connections_come_and_go_ends_all_of_them()
    {
        for (int round = 0; round < 30; round++)
        {
            using var socket = new TemporarySocket();
            await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
            await server.StartAsync();
            MockPeer[] peers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => MockPeer.ConnectAsync(socket.Path)));
            for (int i = 0; i < peers.Length; i++)
            {
                await peers[i].SendFrameAsync(Messages.Register($"s{i}"));
            }

            Task leaving = Task.WhenAll(peers.Take(5).Select(peer => Task.Run(async () => await peer.DisposeAsync())));
            await server.StopAsync().WaitAsync(Limits.Message);
            await leaving;

            foreach (MockPeer peer in peers.Skip(5))
            {
                await peer.WaitForCloseAsync();
                await peer.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Two_hundred_starts_and_stops_with_connections_leak_neither_descriptors_nor_threads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptors are counted in /proc");
        for (int i = 0; i < 20; i++)
        {
            await LiveAsync();
        }

        int descriptors = DescriptorCount();
        int threads = ThreadCount();
        for (int i = 0; i < 200; i++)
        {
            await LiveAsync();
        }

        // a few come and go with the runtime's own work; a leak would be two hundred or more
        Assert.InRange(DescriptorCount(), 0, descriptors + 20);
        Assert.InRange(ThreadCount(), 0, threads + 20);
    }

    private static async Task LiveAsync()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        await server.StartAsync();
        await using MockPeer peer = await MockPeer.ConnectAsync(socket.Path);
        await peer.RegisterAsync("user");
        await server.StopAsync().WaitAsync(Limits.Message);
        Assert.Empty(await peer.WaitForCloseAsync());
    }

    private static int DescriptorCount() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    private static int ThreadCount() => Directory.EnumerateFileSystemEntries("/proc/self/task").Count();
}
