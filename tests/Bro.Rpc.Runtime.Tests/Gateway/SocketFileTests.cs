using System.Diagnostics;
using System.Net.Sockets;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class SocketFileTests
{
    [Fact]
    public async Task A_path_that_a_live_gateway_holds_is_refused_and_that_gateway_goes_on()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer peer = await gateway.RegisterAsync("user");
        await using var second = new IpcServer(new IpcServerOptions { SocketPath = gateway.Path });

        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => second.StartAsync());

        Assert.Equal(IpcErrorCode.ConnectionFailed, exception.Code);
        Assert.Contains("already running", exception.Message, StringComparison.Ordinal);
        Assert.False(second.GetStatus().IsRunning);
        await second.StopAsync();
        await peer.HandledAsync();
        await gateway.RegisterAsync("order");
    }

    [Fact]
    public async Task A_dead_socket_file_is_replaced()
    {
        using var socket = new TemporarySocket();
        LeaveDeadSocket(socket.Path);

        await AssertServesAsync(socket.Path);
    }

    [Fact]
    public async Task A_regular_file_is_never_removed()
    {
        using var socket = new TemporarySocket();
        await File.WriteAllTextAsync(socket.Path, "precious");

        await AssertRefusedAsync(socket.Path);

        Assert.Equal("precious", await File.ReadAllTextAsync(socket.Path));
    }

    [Fact]
    public async Task A_directory_is_never_removed()
    {
        using var socket = new TemporarySocket();
        Directory.CreateDirectory(socket.Path);

        await AssertRefusedAsync(socket.Path);

        Assert.True(Directory.Exists(socket.Path));
    }

    [Fact]
    public async Task A_symbolic_link_is_never_removed_wherever_it_points()
    {
        using var socket = new TemporarySocket();
        string dead = socket.PathOf("dead");
        LeaveDeadSocket(dead);
        string file = socket.PathOf("file");
        await File.WriteAllTextAsync(file, "precious");
        foreach (string target in new[] { dead, file, socket.PathOf("nowhere") })
        {
            File.CreateSymbolicLink(socket.Path, target);

            await AssertRefusedAsync(socket.Path);

            Assert.Equal(target, new FileInfo(socket.Path).LinkTarget);
            File.Delete(socket.Path);
        }

        Assert.True(Path.Exists(dead));
        Assert.Equal("precious", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_FIFO_is_never_removed_nor_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "has no FIFOs");
        using var socket = new TemporarySocket();
        using (Process process = Process.Start("mkfifo", [socket.Path]))
        {
            await process.WaitForExitAsync().WaitAsync(Limits.ProcessExit);
            Assert.Equal(0, process.ExitCode);
        }

        await AssertRefusedAsync(socket.Path);

        Assert.True(Path.Exists(socket.Path));
    }

    [Fact]
    public async Task A_missing_folder_is_told()
    {
        using var socket = new TemporarySocket();

        IpcException exception = await AssertRefusedAsync(Path.Combine(socket.Directory, "missing", "s"));

        Assert.Contains("folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_may_connect_unless_the_option_says_otherwise()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("has no modes");
            return;
        }

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using RunningGateway usual = await RunningGateway.StartAsync();
        await using RunningGateway wide = await RunningGateway.StartAsync(options => options with { SocketMode = Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite });

        Assert.Equal(Owner, File.GetUnixFileMode(usual.Path));
        Assert.Equal(Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(wide.Path));
    }

    [Fact]
    public async Task Nothing_but_the_socket_is_left_while_it_runs_and_nothing_at_all_after_it()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        await server.StartAsync();
        Assert.Equal([socket.Path], Directory.EnumerateFileSystemEntries(socket.Directory));

        await server.StopAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(socket.Directory));
    }

    [Fact]
    public async Task Stopping_leaves_a_socket_alone_that_somebody_else_has_put_in_its_place()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        await server.StartAsync();
        File.Delete(socket.Path);
        await using MockGateway other = MockGateway.Listen(socket.Path);

        await server.StopAsync();

        await using MockPeer peer = await MockPeer.ConnectAsync(socket.Path);
        await using MockPeer accepted = await other.AcceptAsync();
    }

    [Fact]
    public async Task Stopping_leaves_a_file_alone_that_somebody_has_put_in_its_place()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        await server.StartAsync();
        File.Delete(socket.Path);
        await File.WriteAllTextAsync(socket.Path, "precious");

        await server.StopAsync();

        Assert.Equal("precious", await File.ReadAllTextAsync(socket.Path));
    }

    [Fact]
    public async Task Stopping_works_when_the_folder_is_gone()
    {
        using var socket = new TemporarySocket();
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        await server.StartAsync();
        Directory.Delete(socket.Directory, recursive: true);

        await server.StopAsync();

        Assert.False(server.GetStatus().IsRunning);
    }

    [Fact]
    public async Task Of_gateways_that_start_at_once_on_one_path_exactly_one_wins()
    {
        for (int round = 0; round < 30; round++)
        {
            using var socket = new TemporarySocket();
            if (round % 2 == 1)
            {
                LeaveDeadSocket(socket.Path);
            }

            IpcServer[] servers = [.. Enumerable.Range(0, 4).Select(_ => new IpcServer(new IpcServerOptions { SocketPath = socket.Path }))];
            using var together = new Barrier(servers.Length);
            Task<bool>[] starting = [.. servers.Select(server => Task.Factory.StartNew(() => StartTogetherAsync(server, together), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap())];

            bool[] won = await Task.WhenAll(starting).WaitAsync(Limits.Message);

            Assert.Equal(1, won.Count(isWinner => isWinner));
            await using MockPeer peer = await MockPeer.ConnectAsync(socket.Path);
            await peer.RegisterAsync("user");
            Assert.Equal(["user"], servers[Array.IndexOf(won, true)].GetConnectedServices());
            foreach (IpcServer server in servers)
            {
                await server.DisposeAsync();
            }

            Assert.Empty(Directory.EnumerateFileSystemEntries(socket.Directory));
        }
    }

    [Fact]
    public async Task A_gateway_that_starts_while_another_stops_keeps_its_socket()
    {
        for (int round = 0; round < 60; round++)
        {
            using var socket = new TemporarySocket();
            await using var former = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
            await former.StartAsync();
            await using var next = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
            Task starting = Task.Run(async () =>
            {
                // the former lives for as long as it is refused
                for (bool isStarted = false; !isStarted;)
                {
                    isStarted = await TryStartAsync(next);
                }
            });
            Task stopping = Task.Run(() => former.StopAsync());
            await Task.WhenAll(starting, stopping).WaitAsync(Limits.Message);

            await using MockPeer peer = await MockPeer.ConnectAsync(socket.Path);
            await peer.RegisterAsync("user");
            Assert.True(next.IsServiceConnected("user"));
        }
    }

    private static async Task<bool> StartTogetherAsync(IpcServer server, Barrier together)
    {
        together.SignalAndWait(Limits.Message);
        return await TryStartAsync(server);
    }

    private static async Task<bool> TryStartAsync(IpcServer server)
    {
        try
        {
            await server.StartAsync();
            return true;
        }
        catch (IpcException exception) when (exception.Code == IpcErrorCode.ConnectionFailed)
        {
            return false;
        }
    }

    private static async Task AssertServesAsync(string path)
    {
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = path });
        await server.StartAsync();
        await using MockPeer peer = await MockPeer.ConnectAsync(path);
        await peer.RegisterAsync("user");
    }

    private static async Task<IpcException> AssertRefusedAsync(string path)
    {
        await using var server = new IpcServer(new IpcServerOptions { SocketPath = path });
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => server.StartAsync().WaitAsync(Limits.Message));
        Assert.Equal(IpcErrorCode.ConnectionFailed, exception.Code);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.False(server.GetStatus().IsRunning);
        return exception;
    }

    private static void LeaveDeadSocket(string path)
    {
        // bound under another name, because disposing removes the name that was bound
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path + "x"));
        File.Move(path + "x", path);
    }
}
