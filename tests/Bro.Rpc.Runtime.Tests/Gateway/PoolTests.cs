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
    public async Task A_connection_of_a_pool_that_does_not_keep_up_gets_no_calls_while_another_one_does()
    {
        const int Calls = 40;
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxMessageSize = 128 * 1024 });
        MockPeer[] pool = await PoolOfAsync(gateway, 2);
        MockPeer caller = await gateway.RegisterAsync("order");

        // each second one of them would be more than the connection that reads nothing, and a queue that is congested, hold together
        Task sending = SendLargeAsync(caller, Calls);
        List<string> ids = [];
        do
        {
            ids.Add((await pool[1].ReceiveAsync())["id"]!.ToString());
        }
        while (ids[^1] != $"{Calls - 1}");

        await sending;
        Assert.InRange(ids.Count, (Calls / 2) + 1, Calls - 1);
        Assert.Equal(Enumerable.Range(Calls - 10, 10).Select(static i => $"{i}"), ids.TakeLast(10));
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

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_pool_of_which_none_keeps_up_slows_its_callers_until_one_does(int reading)
    {
        const int Calls = 60;
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxMessageSize = 128 * 1024, SendTimeout = TimeSpan.FromHours(1) });
        MockPeer[] pool = await PoolOfAsync(gateway, 2);
        MockPeer caller = await gateway.RegisterAsync("order");
        Task sending = SendLargeAsync(caller, Calls);

        // all that both take, and what the caller's own socket holds, is less
        await Eventually.EqualAsync(true, () => gateway.Server.GetStatus().CallsRouted > Calls / 4);
        Assert.False(sending.IsCompleted, "nobody slowed the caller");
        string id;
        do
        {
            id = (await pool[reading].ReceiveAsync())["id"]!.ToString();
        }
        while (id != $"{Calls - 1}");

        await sending;
        Assert.Equal(Calls, gateway.Server.GetStatus().CallsRouted);
    }

    private static async Task SendLargeAsync(MockPeer caller, int calls)
    {
        string large = new('p', 100_000);
        JsonObject context = Messages.FirstContext("order", "user");
        for (int i = 0; i < calls; i++)
        {
            await caller.SendFrameAsync(Messages.Call($"{i}", "order", "user", "get", large, context));
        }
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
