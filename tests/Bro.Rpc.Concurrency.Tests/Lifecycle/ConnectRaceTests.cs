using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Lifecycle;

/// <summary>Connecting, disconnecting and disposing at the same time, by several threads.</summary>
public sealed class ConnectRaceTests
{
    [Fact(Timeout = Limit.Many)]
    public async Task A_client_that_is_disposed_while_it_connects_does_not_stay_connected()
    {
        await using Machine machine = await Machine.StartAsync();
        for (int round = 0; round < 300; round++)
        {
            IpcClient client = machine.CreateClient($"c-{round}");
            using var together = new Barrier(2);
            Task connecting = Task.Run(async () =>
            {
                together.SignalAndWait();
                await client.ConnectAsync();
            });
            Task disposing = Task.Run(async () =>
            {
                together.SignalAndWait();
                Thread.SpinWait(round % 50);
                await client.DisposeAsync();
            });
            await disposing.WaitAsync(Limit.Step);
            Exception? exception = await Record.ExceptionAsync(() => connecting.WaitAsync(Limit.Step));
            Assert.True(exception is null or ObjectDisposedException or IpcException, $"{exception}");
            Assert.False(client.IsConnected, $"Round {round}: connected although it was disposed.");
        }

        await Eventually.EqualAsync(0, () => machine.Server.GetConnectedServices().Count, "services at the gateway");
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_disposed_client_refuses_to_connect_even_where_the_connecting_had_begun()
    {
        await using Machine machine = await Machine.StartAsync();
        IpcClient client = machine.CreateClient("c");
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ConnectAsync());
        client.StartConnecting();
        Assert.False(client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Who_gives_up_connecting_takes_nothing_from_others_who_wait_for_the_same_attempt()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = socket.Path });
        using var givesUp = new CancellationTokenSource();
        Task first = client.ConnectAsync(givesUp.Token);
        Task second = client.ConnectAsync();
        MockPeer peer = await gateway.AcceptAsync();
        await peer.ReceiveRegistrationAsync();
        await givesUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Limit.Step));
        await peer.SendFrameAsync(Messages.RegisterAck());
        await second.WaitAsync(Limit.Step);
        Assert.True(client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_last_who_gives_up_connecting_ends_the_attempt()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = socket.Path });
        using var givesUp = new CancellationTokenSource();
        Task[] waiting = [client.ConnectAsync(givesUp.Token), client.ConnectAsync(givesUp.Token), client.ConnectAsync(givesUp.Token)];
        MockPeer peer = await gateway.AcceptAsync();
        await peer.ReceiveRegistrationAsync();
        await givesUp.CancelAsync();
        foreach (Task task in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(Limit.Step));
        }

        await peer.WaitForCloseAsync();
        Assert.False(client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Who_gives_up_waiting_for_a_lost_connection_to_come_back_does_not_keep_it_from_coming()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        await using var client = new IpcClient(new IpcClientOptions
        {
            ServiceName = "c",
            GatewayPath = socket.Path,
            ReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(1),
        });
        Task connecting = client.ConnectAsync();
        MockPeer peer = await gateway.AcceptRegisteredAsync();
        await connecting.WaitAsync(Limit.Step);
        await peer.DisposeAsync();
        peer = await gateway.AcceptAsync();
        await peer.ReceiveRegistrationAsync();
        using var givesUp = new CancellationTokenSource();
        Task joined = client.ConnectAsync(givesUp.Token);
        await givesUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joined.WaitAsync(Limit.Step));
        await peer.SendFrameAsync(Messages.RegisterAck());
        await Eventually.TrueAsync(() => client.IsConnected, "the client is connected again");
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_client_that_is_connected_anew_at_once_tells_of_the_end_before_it_tells_of_the_beginning()
    {
        using var socket = new TemporarySocket();
        await using MockGateway gateway = MockGateway.Listen(socket.Path);
        var logger = new CountingLogger();
        await using var client = new IpcClient(new IpcClientOptions { ServiceName = "c", GatewayPath = socket.Path, AutoReconnect = false }, logger);
        var told = new System.Collections.Concurrent.ConcurrentQueue<string>();
        client.Connected += (_, _) => told.Enqueue("connected");
        client.Disconnected += (_, _) => told.Enqueue("disconnected");
        Task connecting = client.ConnectAsync();
        MockPeer peer = await gateway.AcceptRegisteredAsync();
        await connecting.WaitAsync(Limit.Step);

        // The end of the first connection is held up in the middle, long enough for a second one to overtake it.
        using var overtaken = new ManualResetEventSlim();
        logger.OnEntry = id =>
        {
            if (id == CountingLogger.Disconnected)
            {
                overtaken.Wait(TimeSpan.FromMilliseconds(300));
            }
            else if (id == CountingLogger.Connected)
            {
                overtaken.Set();
            }
        };
        await peer.DisposeAsync();
        await Eventually.EqualAsync(1, () => logger.CountOf(CountingLogger.Disconnected), "ends in the log");
        connecting = client.ConnectAsync();
        await gateway.AcceptRegisteredAsync();
        await connecting.WaitAsync(Limit.Step);
        await Eventually.EqualAsync(3, () => told.Count, "events");
        Assert.Equal(["connected", "disconnected", "connected"], told);
    }
}
