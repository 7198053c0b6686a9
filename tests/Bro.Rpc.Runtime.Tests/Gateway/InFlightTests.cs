using System.Diagnostics;
using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class InFlightTests
{
    [Fact]
    public async Task When_the_target_goes_every_call_of_every_caller_is_answered_CONNECTION_LOST_at_once()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer[] callers = [await gateway.RegisterAsync("a"), await gateway.RegisterAsync("b")];
        List<(MockPeer Caller, JsonObject Call)> calls = [];
        foreach (MockPeer caller in callers)
        {
            for (int i = 0; i < 50; i++)
            {
                calls.Add((caller, await caller.SendCallAsync($"{i}", "user", "get")));
                await target.ReceiveUntilAsync("CALL");
            }
        }

        long killed = Stopwatch.GetTimestamp();
        await target.DisposeAsync();

        foreach (MockPeer caller in callers)
        {
            Dictionary<string, JsonObject> mine = calls.Where(entry => entry.Caller == caller).ToDictionary(entry => entry.Call["id"]!.ToString(), entry => entry.Call);
            while (mine.Count > 0)
            {
                JsonObject answer = await caller.ReceiveAsync();
                Assert.Equal("RESPONSE", answer["type"]!.ToString());
                Assert.Equal("CONNECTION_LOST", answer["error"]!["code"]!.ToString());
                Assert.StartsWith("user.get was under way when the connection to 'user' went", answer["error"]!["message"]!.ToString(), StringComparison.Ordinal);
                Assert.Equal(("user", caller.ServiceName), (answer["from"]!.ToString(), answer["to"]!.ToString()));
                Assert.True(mine.Remove(answer["id"]!.ToString(), out JsonObject? call));
                Assert.True(JsonNode.DeepEquals(call["context"], answer["context"]));
            }
        }

        Assert.True(Stopwatch.GetElapsedTime(killed) < TimeSpan.FromSeconds(1), $"took {Stopwatch.GetElapsedTime(killed)}");
        Assert.Equal(0, gateway.Server.GetStatus().CallsInFlight);
    }

    [Fact]
    public async Task When_the_caller_goes_its_calls_go_and_those_of_others_stay()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer leaving = await gateway.RegisterAsync("leaving");
        MockPeer staying = await gateway.RegisterAsync("staying");
        for (int i = 0; i < 50; i++)
        {
            await leaving.SendCallAsync($"{i}", "user", "get");
        }

        JsonObject call = await staying.SendCallAsync("1", "user", "get");
        await target.ReceiveUntilAsync(message => message["from"]?.ToString() == "staying", "the call of the one that stays");
        await leaving.HandledAsync();
        Assert.Equal(51, gateway.Server.GetService("user")!.CallsInFlight);

        await leaving.DisposeAsync();

        await Eventually.EqualAsync(1, () => gateway.Server.GetStatus().CallsInFlight);
        await target.RespondAsync(call, 1);
        Assert.Equal(1, (await staying.ReceiveAsync())["data"]!.GetValue<int>());
        Assert.Equal(0, gateway.Server.GetStatus().CallsInFlight);
    }

    [Fact]
    public async Task A_caller_that_comes_back_under_its_name_gets_no_answer_of_its_former_life()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer former = await gateway.RegisterAsync("order");
        JsonObject call = await former.SendCallAsync("1", "user", "get");
        await target.ReceiveAsync();
        await former.DisposeAsync();
        await Eventually.EqualAsync(false, () => gateway.Server.IsServiceConnected("order"));
        MockPeer caller = await gateway.RegisterAsync("order");

        await target.RespondAsync(call, "for the former");

        await target.HandledAsync();
        await caller.HandledAsync();
    }

    [Fact]
    public async Task A_call_is_answered_TIMEOUT_at_its_deadline_and_not_before()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { TimeProvider = time });
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject[] calls =
        [
            await caller.SendCallAsync("late", "user", "get", context: ContextFor(time, 9_000)),
            await caller.SendCallAsync("early", "user", "get", context: ContextFor(time, 3_000)),
        ];
        await target.ReceiveAsync();
        await target.ReceiveAsync();
        await caller.HandledAsync();

        time.Advance(TimeSpan.FromMilliseconds(2_990));
        await caller.HandledAsync();
        time.Advance(TimeSpan.FromMilliseconds(20));
        await caller.ReceiveRefusalAsync(calls[1], "TIMEOUT", echoesContext: true);
        await caller.HandledAsync();
        time.Advance(TimeSpan.FromMilliseconds(6_000));
        await caller.ReceiveRefusalAsync(calls[0], "TIMEOUT", echoesContext: true);

        Assert.Equal(0, gateway.Server.GetStatus().CallsInFlight);
        await target.HandledAsync();
    }

    [Fact]
    public async Task The_gateways_own_timeout_ends_a_call_whose_deadline_is_later()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { TimeProvider = time, Timeout = TimeSpan.FromSeconds(2) });
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject call = await caller.SendCallAsync("1", "user", "get", context: ContextFor(time, 60_000));
        await target.ReceiveAsync();
        await caller.HandledAsync();

        time.Advance(TimeSpan.FromMilliseconds(1_990));
        await caller.HandledAsync();
        time.Advance(TimeSpan.FromMilliseconds(20));

        await caller.ReceiveRefusalAsync(call, "TIMEOUT", echoesContext: true);
    }

    [Fact]
    public async Task An_answered_call_does_not_time_out()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { TimeProvider = time });
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject call = await caller.SendCallAsync("1", "user", "get", context: ContextFor(time, 1_000));
        await target.ReceiveAsync();
        await target.RespondAsync(call, 1);
        await caller.ReceiveResponseAsync("1");

        time.Advance(TimeSpan.FromSeconds(2));

        await caller.HandledAsync();
    }

    [Fact]
    public async Task Calls_that_end_together_are_all_answered_even_where_an_answer_has_to_be_cut()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var logger = new CollectingLogger();
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { TimeProvider = time, MaxMessageSize = 1024 }, logger);
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        string[] ids = ["1", "2", "3"];
        foreach (string id in ids)
        {
            JsonObject context = ContextFor(time, 1_000);
            context["root"] = new string('r', id == "2" ? 10 : 840);
            await caller.SendCallAsync(id, "user", "get", context: context);
            await target.ReceiveAsync();
        }

        await caller.HandledAsync();
        time.Advance(TimeSpan.FromMilliseconds(1_010));

        HashSet<string> answered = [];
        foreach (string _ in ids)
        {
            JsonObject answer = await caller.ReceiveAsync();
            Assert.Equal("TIMEOUT", answer["error"]!["code"]!.ToString());
            answered.Add(answer["id"]!.ToString());
        }

        Assert.Equal(ids.Length, answered.Count);
        Assert.Empty(logger.DefectsLogged);
    }

    [Fact]
    public async Task Calls_that_come_and_go_at_random_leave_nothing_behind()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        List<JsonObject> open = [];
        JsonObject context = Messages.FirstContext("order", "user");
        for (int i = 0; i < 1500; i++)
        {
            if (open.Count < 100 && random.Next(5) < 3)
            {
                open.Add(await caller.SendCallAsync($"{i}{new string('x', random.Next(200))}", "user", new string('m', random.Next(1, 400)), context: context));
                await target.ReceiveUntilAsync("CALL");
            }
            else if (open.Count > 0)
            {
                int at = random.Next(open.Count);
                await target.RespondAsync(open[at], i);
                JsonObject answer = await caller.ReceiveAsync();
                Assert.True(open[at]["id"]!.ToString() == answer["id"]!.ToString(), $"seed {seed}");
                open.RemoveAt(at);
            }
        }

        Assert.Equal(open.Count, gateway.Server.GetStatus().CallsInFlight);
        await caller.DisposeAsync();
        await Eventually.EqualAsync(0, () => gateway.Server.GetStatus().CallsInFlight);
    }

    private static JsonObject ContextFor(FakeTimeProvider time, long milliseconds) =>
        Messages.Context("r", ["order"], 1, time.GetUtcNow().ToUnixTimeMilliseconds() + milliseconds);
}
