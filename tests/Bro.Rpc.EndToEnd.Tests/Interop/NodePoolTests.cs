using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Interop;

/// <summary>A Node process serves with several connections under one name; a .NET process calls it.</summary>
public sealed class NodePoolTests
{
    private const int Size = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("json", PeerProcess.Json)]
    [InlineData("msgpack", PeerProcess.MessagePack)]
    [InlineData("msgpack", PeerProcess.Json)]
    public async Task Calls_take_the_connections_in_turn(string nodeSerializer, string callerSerializer)
    {
        await using Pool pool = await Pool.StartAsync(nodeSerializer, callerSerializer);

        int[] indexes = await pool.IndexesOfAsync(9);

        Assert.Equal([0, 0, 0, 1, 1, 1, 2, 2, 2], indexes);
        Assert.Empty(pool.Node.StandardError);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("json", PeerProcess.Json)]
    [InlineData("msgpack", PeerProcess.MessagePack)]
    [InlineData("msgpack", PeerProcess.Json)]
    public async Task A_lost_connection_fails_only_its_own_calls_and_comes_back(string nodeSerializer, string callerSerializer)
    {
        await using Pool pool = await Pool.StartAsync(nodeSerializer, callerSerializer);
        string[] held = new string[Size];
        for (int i = 0; i < Size; i++)
        {
            held[i] = await pool.Caller.BeginHoldAsync("pooled", $"key-{i}", Token);
            await pool.Node.WaitForLineAsync($"entered key-{i}", cancellationToken: Token);
        }

        // the next in turn: the connection of the first of them
        (await pool.Caller.CallAsync("drop", new JsonObject(), Token, "pooled")).AssertFailed("CONNECTION_LOST");
        (await pool.Caller.ResultOfAsync(held[0], Token)).AssertFailed("CONNECTION_LOST");
        HashSet<int> served = [];
        for (int i = 1; i < Size; i++)
        {
            (await pool.Caller.CallAsync("release", new JsonObject { ["key"] = $"key-{i}" }, Token, "pooled")).Data();
            JsonNode answer = (await pool.Caller.ResultOfAsync(held[i], Token)).Data()!;
            Assert.Equal($"key-{i}", (string?)answer["key"]);
            served.Add((int)answer["index"]!);
        }

        Assert.Equal(Size - 1, served.Count);
        await pool.Node.WaitForLineAsync("again pooled", cancellationToken: Token);
        int[] indexes = await pool.IndexesOfAsync(6);
        Assert.Equal([0, 0, 1, 1, 2, 2], indexes);
        Assert.Empty(pool.Node.StandardError);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Without_reconnecting_the_others_serve_until_the_last_is_gone()
    {
        await using Pool pool = await Pool.StartAsync("json", PeerProcess.Json, reconnects: false);
        for (int left = Size - 1; left > 0; left--)
        {
            (await pool.Caller.CallAsync("drop", new JsonObject(), Token, "pooled")).AssertFailed("CONNECTION_LOST");
            Assert.Equal(left, (await pool.IndexesOfAsync(2 * left)).Distinct().Count());
        }

        (await pool.Caller.CallAsync("drop", new JsonObject(), Token, "pooled")).AssertFailed("CONNECTION_LOST");
        (await pool.Caller.CallAsync("connection", new JsonObject(), Token, "pooled")).AssertFailed("SERVICE_NOT_FOUND");
        await pool.Node.WaitForExitAsync(cancellationToken: Token);
    }

    /// <summary>The gateway, the Node process and the caller of one test.</summary>
    private sealed class Pool : IAsyncDisposable
    {
        private readonly TemporarySocket _socket = new();
        private readonly Stack<IAsyncDisposable> _started = new();
        private RunningProcess? _node;
        private PeerProcess? _caller;

        public RunningProcess Node => _node!;

        public PeerProcess Caller => _caller!;

        public static async Task<Pool> StartAsync(string nodeSerializer, string callerSerializer, bool reconnects = true)
        {
            if (NodeRuntime.SkipReasonOrThrow() is { } reason)
            {
                Assert.Skip(reason);
            }

            var pool = new Pool();
            try
            {
                string path = pool._socket.Path;
                pool._started.Push(await GatewayProcess.StartAsync(path, Token));
                string[] reconnecting = reconnects ? ["--reconnect", "20"] : [];
                pool._started.Push(pool._node = await NodePeer.StartServiceAsync(path, "pooled", ["--pool", $"{Size}", "--serializer", nodeSerializer, .. reconnecting], Token));
                pool._started.Push(pool._caller = await PeerProcess.StartCallerAsync(path, "caller", Token, serializer: callerSerializer));
                return pool;
            }
            catch
            {
                await pool.DisposeAsync();
                throw;
            }
        }

        /// <summary>Which connections so many calls came on, in order of their numbers.</summary>
        public async Task<int[]> IndexesOfAsync(int calls)
        {
            var indexes = new int[calls];
            for (int i = 0; i < calls; i++)
            {
                indexes[i] = (int)(await Caller.CallAsync("connection", new JsonObject(), Token, "pooled")).Data()!["index"]!;
            }

            return [.. indexes.Order()];
        }

        public async ValueTask DisposeAsync()
        {
            while (_started.TryPop(out IAsyncDisposable? one))
            {
                await one.DisposeAsync();
            }

            _socket.Dispose();
        }
    }
}
