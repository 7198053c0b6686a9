using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>A client with several connections.</summary>
public sealed class PoolTests
{
    private const int Size = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Each_connection_registers_with_its_index_and_calls_take_them_in_turn()
    {
        await using Pool pool = await Pool.ConnectAsync();
        Assert.Equal([0, 1, 2], pool.Peers.Select(peer => peer.Registration!["metadata"]!["poolIndex"]!.GetValue<int>()).Order());
        Assert.Equal(Size, pool.Client.GetStatus().Connections);

        Task<int>[] calling = [.. Enumerable.Range(0, 2 * Size).Select(i => pool.Client.CallAsync<int>("s", "m", i, cancellationToken: Token).AsTask())];
        HashSet<string> ids = [];
        foreach (MockPeer peer in pool.Peers)
        {
            for (int i = 0; i < 2; i++)
            {
                JsonObject call = await peer.ReceiveAsync(Token);
                Assert.True(ids.Add(call["id"]!.ToString()), "Two connections of one name gave the same id.");
                await peer.RespondAsync(call, call["params"], Token);
            }
        }

        Assert.Equal(Enumerable.Range(0, 2 * Size), await Task.WhenAll(calling));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_lost_connection_fails_only_its_own_calls_and_comes_back()
    {
        await using Pool pool = await Pool.ConnectAsync();
        Task<int>[] calling = [.. Enumerable.Range(0, Size).Select(i => pool.Client.CallAsync<int>("s", "m", i, cancellationToken: Token).AsTask())];
        JsonObject[] calls = await Task.WhenAll(pool.Peers.Select(peer => peer.ReceiveAsync(Token)));

        await pool.Peers[0].DisposeAsync();
        await Expect.FailureAsync(IpcErrorCode.ConnectionLost, calling[calls[0]["params"]!.GetValue<int>()]);
        Assert.True(pool.Client.IsConnected);
        foreach (int i in new[] { 1, 2 })
        {
            await pool.Peers[i].RespondAsync(calls[i], 7, Token);
            Assert.Equal(7, await calling[calls[i]["params"]!.GetValue<int>()]);
        }

        MockPeer again = await pool.Gateway.AcceptRegisteredAsync(cancellationToken: Token);
        Assert.Equal(pool.Peers[0].Registration!["metadata"]!["poolIndex"]!.GetValue<int>(), again.Registration!["metadata"]!["poolIndex"]!.GetValue<int>());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task It_is_connected_from_its_first_connection_to_its_last()
    {
        await using Pool pool = await Pool.ConnectAsync(options => options with { AutoReconnect = false });
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int disconnected = 0;
        pool.Client.Disconnected += (_, _) =>
        {
            Interlocked.Increment(ref disconnected);
            ended.TrySetResult();
        };
        for (int i = 0; i < Size; i++)
        {
            Assert.True(pool.Client.IsConnected);
            Assert.Equal(0, Volatile.Read(ref disconnected));
            await pool.Peers[i].DisposeAsync();
            await pool.Log.WaitForAsync(RecordingLogger.Disconnected, Token, count: i + 1);
        }

        await ended.Task.WaitAsync(Limits.Message, Token);
        Assert.False(pool.Client.IsConnected);
        await Expect.FailureAsync(IpcErrorCode.NotConnected, pool.Client.CallAsync("s", "m", cancellationToken: Token));
        await pool.Client.DisposeAsync();
        Assert.Equal((1, 1), (disconnected, pool.TimesConnected));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_made_while_no_connection_is_there_takes_the_first_that_comes()
    {
        await using Pool pool = await Pool.ConnectAsync();
        foreach (MockPeer peer in pool.Peers)
        {
            await peer.DisposeAsync();
        }

        await pool.Log.WaitForAsync(RecordingLogger.Disconnected, Token, count: Size);
        Task<int> calling = pool.Client.CallAsync<int>("s", "m", cancellationToken: Token).AsTask();
        MockPeer first = await pool.Gateway.AcceptRegisteredAsync(cancellationToken: Token);
        await first.RespondAsync(await first.ReceiveAsync(Token), 5, Token);
        Assert.Equal(5, await calling.WaitAsync(Limits.Message, Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Methods_that_come_later_are_told_on_every_connection()
    {
        await using Pool pool = await Pool.ConnectAsync(caps: ["update"]);
        pool.Client.RegisterMethod("late", (_, _) => Task.CompletedTask);
        foreach (MockPeer peer in pool.Peers)
        {
            JsonObject update = await peer.ReceiveUntilAsync("REGISTER", Token);
            Assert.Equal("late", update["methods"]![0]!.ToString());
            Assert.NotNull(update["metadata"]!["poolIndex"]);
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Calls_end_at_their_deadline_whichever_connection_they_took()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using Pool pool = await Pool.ConnectAsync(options => options with { TimeProvider = clock, Timeout = TimeSpan.FromSeconds(10) });
        Task<int>[] calling = [.. Enumerable.Range(0, Size).Select(i => pool.Client.CallAsync<int>("s", "m", i, cancellationToken: Token).AsTask())];
        await Task.WhenAll(pool.Peers.Select(peer => peer.ReceiveAsync(Token)));
        Assert.Equal(Size, pool.Client.GetStatus().PendingRequests);
        clock.Advance(TimeSpan.FromSeconds(11));
        foreach (Task<int> call in calling)
        {
            await Expect.FailureAsync(IpcErrorCode.Timeout, call.WaitAsync(Limits.Message, Token));
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Through_a_real_gateway_it_calls_and_serves_with_all_connections_and_no_ids_collide()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        var arrived = new CountdownEvent(400);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IpcClient service = await gateway.ConnectAsync(
            "user",
            client => client.RegisterMethod<int, int>("double", async (n, _, _) =>
            {
                arrived.Signal();
                await go.Task;
                return 2 * n;
            }),
            options => options with { PoolSize = 2, MaxConcurrentCalls = 1000 });

        // at one and the same millisecond
        FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
        IpcClient caller = await gateway.ConnectAsync("order", configure: options => options with { PoolSize = 4, TimeProvider = clock });
        Assert.Equal((2, 4), (gateway.Server.GetService("user")!.ConnectionCount, gateway.Server.GetService("order")!.ConnectionCount));

        Task<int>[] calling = [.. Enumerable.Range(0, 400).Select(i => caller.CallAsync<int>("user", "double", i, cancellationToken: Token).AsTask())];
        await Task.Run(() => arrived.Wait(Limits.Message, Token), Token);
        Assert.Equal(400, gateway.Server.GetStatus().CallsInFlight);
        go.SetResult();
        Assert.Equal(Enumerable.Range(0, 400).Select(i => 2 * i), await Task.WhenAll(calling));
        Assert.Equal(0, service.GetStatus().PendingRequests);
    }

    private sealed class Pool : IAsyncDisposable
    {
        private readonly TemporarySocket _socket = new();
        private int _timesConnected;

        private Pool(Func<IpcClientOptions, IpcClientOptions>? configure)
        {
            Gateway = MockGateway.Listen(_socket.Path);
            var options = new IpcClientOptions
            {
                ServiceName = "order-service",
                GatewayPath = _socket.Path,
                PoolSize = Size,
                ReconnectDelay = TimeSpan.FromMilliseconds(1),
                MaxReconnectDelay = TimeSpan.FromMilliseconds(5),
            };
            Client = new IpcClient(configure is null ? options : configure(options), Log);
            Client.Connected += (_, _) => Interlocked.Increment(ref _timesConnected);
        }

        public MockGateway Gateway { get; }

        public IpcClient Client { get; }

        public RecordingLogger Log { get; } = new();

        public List<MockPeer> Peers { get; } = [];

        public int TimesConnected => Volatile.Read(ref _timesConnected);

        public static async Task<Pool> ConnectAsync(Func<IpcClientOptions, IpcClientOptions>? configure = null, string[]? caps = null)
        {
            var pool = new Pool(configure);
            Task connecting = pool.Client.ConnectAsync(Token);
            for (int i = 0; i < Size; i++)
            {
                pool.Peers.Add(await pool.Gateway.AcceptRegisteredAsync(Messages.RegisterAck(caps), Token));
            }

            await connecting.WaitAsync(Limits.Message, Token);
            return pool;
        }

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await Gateway.DisposeAsync();
            _socket.Dispose();
        }
    }
}
