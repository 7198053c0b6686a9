using System.Text.Json.Nodes;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.Gateway;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Interleavings;

/// <summary>A connection is closed by another thread while the gateway is in the middle of routing one of its calls.</summary>
public sealed class ClosingRaceTests
{
    [Fact(Timeout = Limit.Test)]
    public Task A_caller_that_goes_while_its_call_is_being_forwarded_has_that_call_cancelled_at_the_target() => Task.Run(static () =>
    {
        Action? whenTheClockIsRead = null;
        using var world = new GatewayWorld(clock => new WatchedClock(clock, () => whenTheClockIsRead?.Invoke()));
        GatewayConnection target = world.Connect("t");
        GatewayConnection caller = world.Connect("a");

        // The gateway looks at the clock after it has begun with the call and before it notes it.
        whenTheClockIsRead = () =>
        {
            whenTheClockIsRead = null;
            caller.Connection.Close("Closed by a sweep.");
        };
        GatewayWorld.Route(caller, world.Call("x", "a", "t"));
        Assert.True(caller.IsClosed);
        Assert.Equal(["CALL", "CANCEL"], world.Received(target).Select(static message => message["type"]!.ToString()));
        Assert.Equal(0, world.Connections.CallsInFlight);
    });

    [Fact(Timeout = Limit.Many)]
    public Task A_target_never_gets_the_CANCEL_of_a_dead_caller_before_its_CALL() => Task.Run(static () =>
    {
        using var world = new GatewayWorld();
        GatewayConnection target = world.Connect("t");
        var random = new Random(1);
        using var together = new Barrier(2);
        for (int round = 0; round < 3000; round++)
        {
            GatewayConnection caller = world.Connect("a");
            JsonObject call = world.Call($"x-{round}", "a", "t");
            var closing = new Thread(() =>
            {
                together.SignalAndWait();
                caller.Connection.Close("It goes.");
            });
            closing.Start();
            together.SignalAndWait();

            // Closing takes longer than routing: the later it is routed, the more of the closing has been done.
            Thread.SpinWait(random.Next(4000));
            GatewayWorld.Route(caller, call);
            Assert.True(closing.Join(Limit.Step));
            string[] types = [.. world.Received(target).Select(static message => message["type"]!.ToString())];
            Assert.True(types is [] || types[^1] == "CANCEL", $"Round {round}: {string.Join(", ", types)}");
            Assert.Equal(0, world.Connections.CallsInFlight);
        }
    });

    [Fact(Timeout = Limit.Many)]
    public Task A_target_that_goes_while_a_call_is_being_forwarded_leaves_the_call_with_one_answer() => Task.Run(static () =>
    {
        using var world = new GatewayWorld();
        GatewayConnection caller = world.Connect("a");
        using var together = new Barrier(2);
        for (int round = 0; round < 3000; round++)
        {
            GatewayConnection target = world.Connect("t");
            JsonObject call = world.Call($"x-{round}", "a", "t");
            var closing = new Thread(() =>
            {
                together.SignalAndWait();
                Thread.SpinWait(round % 300);
                target.Connection.Close("It goes.");
            });
            closing.Start();
            together.SignalAndWait();
            GatewayWorld.Route(caller, call);
            Assert.True(closing.Join(Limit.Step));
            string[] codes = [.. world.Received(caller).Select(static message => message["error"]!["code"]!.ToString())];
            Assert.True(codes is ["CONNECTION_LOST"] or ["SERVICE_NOT_FOUND"], $"Round {round}: {string.Join(", ", codes)}");
            Assert.Equal(0, world.Connections.CallsInFlight);
        }
    });

    [Fact(Timeout = Limit.Many)]
    public async Task A_call_to_a_service_that_has_just_gone_is_never_refused_as_one_to_a_service_that_is_slow()
    {
        using var world = new GatewayWorld();
        GatewayConnection caller = world.Connect("a");
        for (int round = 0; round < 300; round++)
        {
            GatewayConnection target = world.Connect("t");
            world.HangUp(target);

            // The first finds out that nobody is there, and the connection is closed by another thread.
            GatewayWorld.Route(caller, world.Call($"x-{round}", "a", "t"));
            GatewayWorld.Route(caller, world.Call($"y-{round}", "a", "t"));
            List<string> codes = [];
            await Eventually.EqualAsync(2, () =>
            {
                codes.AddRange(world.Received(caller).Select(static message => message["error"]!["code"]!.ToString()));
                return codes.Count;
            }, "answers");
            Assert.All(codes, static code => Assert.True(code is "CONNECTION_LOST" or "SERVICE_NOT_FOUND", code));
            await Eventually.TrueAsync(() => target.IsClosed && !world.Connections.All.Contains(target), "the target is forgotten");
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_gateway_that_stops_waits_no_longer_once_the_last_answer_was_broken()
    {
        using var world = new GatewayWorld();
        GatewayConnection caller = world.Connect("a"), target = world.Connect("t");
        JsonObject call = world.Call("x", "a", "t");
        GatewayWorld.Route(caller, call);
        Task draining = world.Router.DrainAsync(TimeSpan.FromHours(1));
        string tooDeep = $"{new string('[', 100)}{new string(']', 100)}";
        GatewayWorld.Route(target, $$"""{"type":"RESPONSE","id":"x","from":"t","to":"a","status":"success","data":{{tooDeep}}}""");
        Assert.Equal(0, world.Connections.CallsInFlight);
        await draining.WaitAsync(Limit.Step);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_gateway_that_stops_waits_no_longer_once_the_last_answer_found_its_caller_gone()
    {
        using var world = new GatewayWorld();
        GatewayConnection caller = world.Connect("a"), target = world.Connect("t");
        JsonObject call = world.Call("x", "a", "t");
        GatewayWorld.Route(caller, call);
        Task draining = world.Router.DrainAsync(TimeSpan.FromHours(1));

        // The first half of closing the caller; the second half comes when the answer is through.
        caller.Connection.Queue.Dispose();
        GatewayWorld.Route(target, Messages.Response(call, 1));
        Assert.Equal(0, world.Connections.CallsInFlight);
        await draining.WaitAsync(Limit.Step);
    }

    private sealed class WatchedClock(TimeProvider inner, Action onRead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            onRead();
            return inner.GetUtcNow();
        }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }
}
