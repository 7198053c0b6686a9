using System.Text.Json.Nodes;
using Bro.Rpc.Connections;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.Telemetry;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

/// <summary>Pools of which some connections, or all, do not take what waits for them.</summary>
public sealed class CongestedPoolTests
{
    private const int MaxMessageSize = 128 * 1024;
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);
    private static readonly string Large = new('p', 100_000);

    // Each second one of them is more than a connection that reads nothing holds together with its socket.
    private const int Calls = 80;

    [Fact]
    public async Task A_connection_that_does_not_keep_up_gets_no_calls_while_another_one_does()
    {
        await using RunningGateway gateway = await StartAsync();
        (MockPeer[] pool, MockPeer caller) = await ConnectAsync(gateway);

        Task sending = SendAsync(caller, 0, Calls);
        List<int> ids = await ReceiveUntilAsync(pool[1], Calls - 1);

        await sending;
        Assert.InRange(ids.Count, (Calls / 2) + 1, Calls - 1);
        Assert.Equal(Enumerable.Range(Calls - 10, 10), ids.TakeLast(10));
    }

    [Fact]
    public async Task The_cancellation_of_a_call_to_such_a_connection_does_not_slow_its_caller()
    {
        await using RunningGateway gateway = await StartAsync();
        (MockPeer[] pool, MockPeer caller) = await ConnectAsync(gateway);
        Task sending = SendAsync(caller, 0, Calls);
        List<int> ids = await ReceiveUntilAsync(pool[1], Calls - 1);
        await sending;
        int stuck = Enumerable.Range(0, Calls).Except(ids).First();

        await caller.SendFrameAsync(Messages.Cancel($"{stuck}", "order", "user"));
        sending = SendAsync(caller, Calls, 20);

        Assert.Equal(20, (await ReceiveUntilAsync(pool[1], Calls + 19)).Count);
        await sending;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Where_none_keeps_up_callers_are_slowed_until_one_does(int reading)
    {
        await using RunningGateway gateway = await StartAsync();
        (MockPeer[] pool, MockPeer caller) = await ConnectAsync(gateway);
        Task sending = await SlowDownAsync(gateway, caller);

        await ReceiveUntilAsync(pool[reading], Calls - 1);

        await sending;
    }

    [Fact]
    public async Task Where_none_keeps_up_callers_are_slowed_until_another_one_joins()
    {
        await using RunningGateway gateway = await StartAsync();
        (_, MockPeer caller) = await ConnectAsync(gateway);
        Task sending = await SlowDownAsync(gateway, caller);

        MockPeer joined = await JoinAsync(gateway, 2);
        await ReceiveUntilAsync(joined, Calls - 1);

        await sending;
    }

    [Fact]
    public async Task Where_none_keeps_up_callers_are_slowed_until_all_go()
    {
        await using RunningGateway gateway = await StartAsync();
        (MockPeer[] pool, MockPeer caller) = await ConnectAsync(gateway);
        Task sending = await SlowDownAsync(gateway, caller);

        await pool[0].DisposeAsync();
        await pool[1].DisposeAsync();

        // its calls are lost, and the further ones find nobody
        await caller.ReceiveUntilAsync(message => message["id"]?.ToString() == $"{Calls - 1}", "the answer to the last call");
        await sending;
    }

    private static Task<RunningGateway> StartAsync() =>
        RunningGateway.StartAsync(options => options with { MaxMessageSize = MaxMessageSize, SendTimeout = Never, CongestionTimeout = Never });

    private static async Task<(MockPeer[] Pool, MockPeer Caller)> ConnectAsync(RunningGateway gateway) =>
        ([await JoinAsync(gateway, 0), await JoinAsync(gateway, 1)], await gateway.RegisterAsync("order"));

    private static Task<MockPeer> JoinAsync(RunningGateway gateway, int index) =>
        gateway.RegisterAsync("user", new JsonObject { ["poolIndex"] = index, ["bro"] = new JsonObject { ["v"] = 1, ["caps"] = new JsonArray("cancel") } });

    private static async Task SendAsync(MockPeer caller, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            await caller.SendCallAsync($"{i}", "user", "get", Large);
        }
    }

    private static async Task<List<int>> ReceiveUntilAsync(MockPeer member, int last)
    {
        List<int> ids = [];
        do
        {
            JsonObject call = await member.ReceiveUntilAsync("CALL");
            ids.Add(int.Parse(call["id"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture));
        }
        while (ids[^1] != last);
        return ids;
    }

    // Ends when both connections have more waiting than they should, and the gateway had the time to read all calls since.
    private static async Task<Task> SlowDownAsync(RunningGateway gateway, MockPeer caller)
    {
        MockPeer service = await gateway.RegisterAsync("other");
        MockPeer another = await gateway.RegisterAsync("another");
        caller.Limit = 3 * Limits.Message;
        Task sending = SendAsync(caller, 0, Calls);
        long congested = ConnectionLimits.For(MaxMessageSize).CongestedBytes;
        await Eventually.EqualAsync(true, () => QueuedBytes(gateway) > 2 * congested);
        for (int i = 0; i < 100; i++)
        {
            Task<JsonObject> calling = another.CallAsync("other", "get");
            await service.RespondAsync(await service.ReceiveAsync(), i);
            await calling;
        }

        Assert.False(sending.IsFaulted, $"{sending.Exception}");
        Assert.False(sending.IsCompleted, "nobody slowed the caller");
        return sending;
    }

    private static long QueuedBytes(RunningGateway gateway) =>
        GatewayInstruments.Gateways.Members.Single(member => member.SocketPath == gateway.Path).Services.Single(static service => service.Name == "user").QueuedBytes;
}
