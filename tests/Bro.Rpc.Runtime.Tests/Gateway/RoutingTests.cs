using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

public sealed class RoutingTests
{
    // Log.CallRouted
    private const int CallRouted = 207;

    [Fact]
    public async Task A_call_goes_to_its_target_and_the_answer_back_byte_for_byte()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        long deadline = DateTimeOffset.UtcNow.AddSeconds(30).ToUnixTimeMilliseconds();
        string call = $$"""
             { "x":[ 1,{"to":"ghost"} ], "\u0074o" : "us\u0065r",	"method":"gét", "context": {"deadline":{{deadline}}.0, "z":0, "chain":["order"],"depth":1e0,"root":"r"} ,
               "params" : {"b":1.50, "a":"\u00e9", "b":2 }, "id":"😀","from":"order" , "y":null,"type":"CALL"}
            """;
        string response = """{"status":"success", "to":"\u006frder","id":"\ud83d\ude00","data":[ 1.0 ,{ } ],"from":"user","extra":{"k":"v"},"type":"RESPONSE"} """;
        await caller.SendFrameAsync(call);

        Assert.Equal(call, await target.ReceiveTextAsync());
        await target.SendFrameAsync(response);
        Assert.Equal(response, await caller.ReceiveTextAsync());

        IpcServerStatus status = gateway.Server.GetStatus();
        Assert.Equal((1, 1, 0), (status.CallsRouted, status.ResponsesRouted, status.CallsInFlight));
    }

    [Fact]
    public async Task A_service_may_call_itself()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer peer = await gateway.RegisterAsync("user");
        JsonObject call = await peer.SendCallAsync("1", "user", "get");
        Assert.Equal("CALL", (await peer.ReceiveAsync())["type"]!.ToString());

        await peer.RespondAsync(call, 7);

        Assert.Equal(7, (await peer.ReceiveResponseAsync("1"))["data"]!.GetValue<int>());
    }

    [Fact]
    public async Task Two_callers_with_equal_ids_each_get_their_own_answer()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer[] callers = [await gateway.RegisterAsync("a"), await gateway.RegisterAsync("b"), await gateway.RegisterAsync("c")];
        foreach (MockPeer caller in callers)
        {
            await caller.SendCallAsync("same", "user", "get");
        }

        JsonObject[] calls = [await target.ReceiveAsync(), await target.ReceiveAsync(), await target.ReceiveAsync()];
        foreach (JsonObject call in calls.Reverse())
        {
            await target.RespondAsync(call, call["from"]!.ToString());
        }

        foreach (MockPeer caller in callers)
        {
            Assert.Equal(caller.ServiceName, (await caller.ReceiveAsync())["data"]!.ToString());
            await caller.HandledAsync();
        }
    }

    [Fact]
    public async Task An_id_that_is_in_flight_on_the_same_connection_is_refused_without_ending_the_first_call()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject first = await caller.SendCallAsync("1", "user", "get");
        await caller.SendCallAsync("1", "user", "set");

        JsonObject error = await caller.ReceiveErrorAsync("INVALID_MESSAGE");

        Assert.False(error.ContainsKey("id"));
        Assert.Equal("get", (await target.ReceiveAsync())["method"]!.ToString());
        await target.HandledAsync();
        await target.RespondAsync(first, 1);
        Assert.Equal(1, (await caller.ReceiveResponseAsync("1"))["data"]!.GetValue<int>());
        await caller.SendCallAsync("1", "user", "again");
        Assert.Equal("again", (await target.ReceiveAsync())["method"]!.ToString());
    }

    [Fact]
    public async Task An_id_that_another_connection_of_the_callers_pool_has_in_flight_is_refused_with_an_answer()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer first = await gateway.RegisterAsync("order", new JsonObject { ["poolIndex"] = 0 });
        MockPeer second = await gateway.RegisterAsync("order", new JsonObject { ["poolIndex"] = 1 });
        JsonObject call = await first.SendCallAsync("1", "user", "get");
        await target.ReceiveAsync();
        JsonObject clash = await second.SendCallAsync("1", "user", "set");

        await second.ReceiveRefusalAsync(clash, "INVALID_MESSAGE", echoesContext: true);

        await target.RespondAsync(call, 1);
        Assert.Equal(1, (await first.ReceiveResponseAsync("1"))["data"]!.GetValue<int>());
        await second.HandledAsync();
    }

    [Theory]
    [InlineData("params", "")]
    [InlineData("params", "null")]
    [InlineData("params", "[1]")]
    [InlineData("params", "\"text\"")]
    [InlineData("params", "1e5")]
    public async Task Params_may_be_absent_or_anything(string key, string value)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        string pair = value.Length == 0 ? "" : $"\"{key}\":{value},";
        string call = $$"""{"type":"CALL","id":"1","from":"order","to":"user","method":"m",{{pair}}"context":{{Messages.ToText(Messages.FirstContext("order", "user"))}}}""";
        await caller.SendFrameAsync(call);

        Assert.Equal(call, await target.ReceiveTextAsync());
    }

    [Fact]
    public async Task Many_frames_in_one_write_and_one_frame_byte_by_byte_are_routed()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject context = Messages.FirstContext("order", "user");
        string[] calls = [.. Enumerable.Range(0, 2000).Select(i => Messages.ToText(Messages.Call($"{i}", "order", "user", "m", i, context)))];
        await caller.SendBytesAsync(Frame.Together(calls));
        foreach (string call in calls)
        {
            Assert.Equal(call, await target.ReceiveTextAsync());
        }

        foreach (byte value in Frame.Of(calls[0].Replace("\"0\"", "\"z\"", StringComparison.Ordinal)))
        {
            await caller.SendBytesAsync(new[] { value });
        }

        Assert.Equal("z", (await target.ReceiveAsync())["id"]!.ToString());
    }

    [Theory]
    [InlineData(10, 80, 60, 28)]
    [InlineData(16 * 1024, 12, 10, 5)]
    public async Task The_first_calls_of_a_long_read_reach_their_service_before_the_last_are_routed(int length, int count, int heldAt, int ahead)
    {
        int routed = 0;
        using var isAhead = new ManualResetEventSlim();
        await using RunningGateway gateway = await RunningGateway.StartAsync(logger: new CollectingLogger { OnLogged = Hold });

        // of threads of their own, as .NET's sockets may have one in common with the gateway
        using var target = new RawPeer(gateway.Path, "user");
        using var caller = new RawPeer(gateway.Path, "order");
        JsonObject context = Messages.FirstContext("order", "user");
        string text = new('t', length);
        byte[][] calls = [.. Enumerable.Range(0, count).Select(i => Frame.Of(Messages.ToText(Messages.Call($"{i}", "order", "user", "m", text, context))))];
        Task sending = Task.Run(() => caller.Send([.. calls.SelectMany(static call => call)]));
        try
        {
            AssertReceived(calls[..ahead]);
            Assert.InRange(Volatile.Read(ref routed), 1, heldAt);
        }
        finally
        {
            isAhead.Set();
        }

        AssertReceived(calls[ahead..]);
        await sending;

        void AssertReceived(byte[][] expected)
        {
            foreach (byte[] call in expected)
            {
                Assert.Equal(call, target.Receive(call.Length));
            }
        }

        // on the thread that reads, in the middle of a read
        void Hold(int eventId)
        {
            if (eventId == CallRouted && Interlocked.Increment(ref routed) == heldAt)
            {
                isAhead.Wait(Limits.Message);
            }
        }
    }

    [Fact]
    public async Task A_message_of_the_largest_size_passes_and_keeps_its_bytes()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxMessageSize = 4 * 1024 * 1024 });
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        JsonObject small = Messages.Call("1", "order", "user", "m", "", Messages.FirstContext("order", "user"));
        int overhead = Encoding.UTF8.GetByteCount(Messages.ToText(small));
        small["params"] = new string('p', (4 * 1024 * 1024) - overhead);
        string call = Messages.ToText(small);
        Task<string> receiving = target.ReceiveTextAsync();
        await caller.SendFrameAsync(call);

        Assert.Equal(4 * 1024 * 1024, call.Length);
        Assert.Equal(call, await receiving);
    }

    [Fact]
    public async Task Many_callers_and_targets_at_once_get_every_answer_and_only_their_own()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        MockPeer[] targets = [await gateway.RegisterAsync("t0"), await gateway.RegisterAsync("t1"), await gateway.RegisterAsync("t2")];
        MockPeer[] callers = [.. await Task.WhenAll(Enumerable.Range(0, 6).Select(i => gateway.RegisterAsync($"c{i}")))];
        const int Calls = 300;
        IEnumerable<Task> answering = targets.Select(async target =>
        {
            for (int i = 0; i < callers.Length * Calls / targets.Length; i++)
            {
                JsonObject call = await target.ReceiveAsync();
                await target.RespondAsync(call, $"{target.ServiceName}/{call["from"]}/{call["id"]}");
            }
        });
        IEnumerable<Task> calling = callers.Select(async caller =>
        {
            for (int i = 0; i < Calls; i++)
            {
                JsonObject answer = await caller.CallAsync($"t{i % 3}", "m");
                Assert.Equal($"t{i % 3}/{caller.ServiceName}/{answer["id"]}", answer["data"]!.ToString());
            }
        });

        await Task.WhenAll([.. answering, .. calling]);

        IpcServerStatus status = gateway.Server.GetStatus();
        Assert.Equal((callers.Length * Calls, callers.Length * Calls, 0), (status.CallsRouted, status.ResponsesRouted, status.CallsInFlight));
    }
}
