using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class PoolTests
{
    private static JsonObject Index(int index) => new() { ["poolIndex"] = index, ["poolSize"] = 3 };

    [Fact]
    public async Task Calls_take_the_connections_of_a_pool_in_turn()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer[] pool = await PoolOfAsync(gateway, 3);
        MockPeer caller = await gateway.RegisterAsync("order");
        for (int i = 0; i < 9; i++)
        {
            await caller.SendCallAsync($"{i}", "user", "get");
        }

        HashSet<string> ids = [];
        foreach (MockPeer member in pool)
        {
            for (int i = 0; i < 3; i++)
            {
                Assert.True(ids.Add((await member.ReceiveAsync())["id"]!.ToString()));
            }

            await member.HandledAsync();
        }

        Assert.Equal(9, ids.Count);
        Assert.Equal(3, gateway.Server.GetService("user")!.ConnectionCount);
    }

    [Fact]
    public async Task A_connection_of_a_pool_that_is_gone_gets_no_calls()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer[] pool = await PoolOfAsync(gateway, 3);
        MockPeer caller = await gateway.RegisterAsync("order");
        await pool[1].DisposeAsync();
        await Eventually.EqualAsync(2, () => gateway.Server.GetService("user")!.ConnectionCount);
        for (int i = 0; i < 4; i++)
        {
            await caller.SendCallAsync($"{i}", "user", "get");
        }

        foreach (MockPeer member in new[] { pool[0], pool[2] })
        {
            await member.ReceiveUntilAsync("CALL");
            await member.ReceiveUntilAsync("CALL");
            await member.HandledAsync();
        }

        await caller.HandledAsync();
    }

    [Fact]
    public async Task The_service_is_gone_with_its_last_connection_and_not_before()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        var disconnected = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        int count = 0;
        gateway.Server.ServiceDisconnected += (_, arguments) =>
        {
            Interlocked.Increment(ref count);
            disconnected.TrySetResult(arguments.ServiceName);
        };
        MockPeer[] pool = await PoolOfAsync(gateway, 2);
        await pool[0].DisposeAsync();
        await Eventually.EqualAsync(1, () => gateway.Server.GetService("user")!.ConnectionCount);
        Assert.False(disconnected.Task.IsCompleted);

        await pool[1].DisposeAsync();

        Assert.Equal("user", await disconnected.Task.WaitAsync(Limits.Message));
        Assert.False(gateway.Server.IsServiceConnected("user"));
        await gateway.Server.StopAsync();
        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Only_pooled_connections_join_and_only_a_pool_is_joined()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        await gateway.RegisterAsync("pooled", Index(0));
        await gateway.RegisterAsync("single");

        await Assert.ThrowsAsync<RegistrationRefusedException>(() => gateway.RegisterAsync("pooled"));
        await Assert.ThrowsAsync<RegistrationRefusedException>(() => gateway.RegisterAsync("single", Index(1)));
        await Assert.ThrowsAsync<RegistrationRefusedException>(() => gateway.RegisterAsync("pooled", new JsonObject { ["poolIndex"] = "1" }));

        Assert.Equal(1, gateway.Server.GetService("pooled")!.ConnectionCount);
        Assert.Equal(1, gateway.Server.GetService("single")!.ConnectionCount);
    }

    [Fact]
    public async Task A_call_of_a_connection_that_was_lost_is_not_answered_by_another_of_the_pool()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer[] pool = await PoolOfAsync(gateway, 2);
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject call = await caller.SendCallAsync("1", "user", "get");
        await caller.HandledAsync();
        MockPeer holder = await HolderOfAsync(pool, call);
        MockPeer other = pool.Single(member => member != holder);

        await other.RespondAsync(call, "forged");
        await other.HandledAsync();
        await holder.DisposeAsync();

        JsonObject answer = await caller.ReceiveResponseAsync("1");
        Assert.Equal("CONNECTION_LOST", answer["error"]!["code"]!.ToString());
    }

    private static async Task<MockPeer> HolderOfAsync(MockPeer[] pool, JsonObject call)
    {
        // whoever did not get the call answers its mark first
        foreach (MockPeer member in pool)
        {
            string mark = Messages.NewId("mark");
            await member.SendFrameAsync(new JsonObject { ["type"] = mark });
            JsonObject next = await member.ReceiveAsync();
            if (next["id"]?.ToString() == call["id"]!.ToString())
            {
                await member.ReceiveErrorAsync("INVALID_MESSAGE");
                return member;
            }
        }

        throw new InvalidOperationException("Nobody got the call.");
    }

    private static async Task<MockPeer[]> PoolOfAsync(RunningGateway gateway, int size)
    {
        var pool = new MockPeer[size];
        for (int i = 0; i < size; i++)
        {
            pool[i] = await gateway.RegisterAsync("user", Index(i));
        }

        return pool;
    }
}
