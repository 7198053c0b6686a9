using System.Diagnostics;
using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>SIGSTOP to the gateway: its socket stays open, so only clocks can tell.</summary>
public sealed class FrozenGatewayTests
{
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Thawed_in_time_every_call_is_answered_wherever_it_was()
    {
        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync();
        string running = await scene.Caller.BeginHoldAsync("service", "running", Token);
        await scene.Service.SaysAsync("entered running", Token);

        await scene.Gateway.Process.FreezeAsync(Token);
        string unread = await scene.Caller.WriteCallAsync("mark", "unread", "service", Token);
        await scene.Service.ReleaseAsync("running", Token);
        await scene.Service.SaysAsync("leaving running", Token);
        scene.Gateway.Process.Signal(ProcessSignal.Continue);

        Assert.Equal("\"x\"", (await scene.Caller.ResultOfAsync(running, Token)).Text());
        Assert.Equal("\"unread\"", (await scene.Caller.ResultOfAsync(unread, Token)).Text());
        Assert.Single(scene.Service.Process.StandardOutput, "ran unread");
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_call_before_or_under_way_is_TIMEOUT_at_its_deadline_and_an_expired_one_is_not_passed_on_later()
    {
        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync(ShortTimeout);
        string running = await scene.Caller.BeginHoldAsync("service", "running", Token);
        await scene.Service.SaysAsync("entered running", Token);
        await scene.Gateway.Process.FreezeAsync(Token);
        string unread = await scene.Caller.WriteCallAsync("mark", "unread", "service", Token);

        foreach (string call in new[] { running, unread })
        {
            JsonObject result = await scene.Caller.ResultOfAsync(call, Token);
            result.AssertFailed("TIMEOUT");
            Assert.InRange((int)result["ms"]!, ShortTimeout.TotalMilliseconds - 100, ShortTimeout.TotalMilliseconds + 1000);
        }

        scene.Gateway.Process.Signal(ProcessSignal.Continue);
        await scene.Service.SaysAsync("cancelled running", Token);
        Assert.Equal("\"next\"", (await scene.Caller.CallAsync("mark", "next", Token, "service")).Text());
        Assert.DoesNotContain("ran unread", scene.Service.Process.StandardOutput);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Longer_than_the_HeartbeatTimeout_calls_are_CONNECTION_LOST_and_thawed_everybody_comes_back()
    {
        TimeSpan interval = HeartbeatScene.HeartbeatTimeout / 4;
        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync(heartbeatInterval: interval);
        string call = await scene.Caller.BeginHoldAsync("service", "silent", Token);
        await scene.Service.SaysAsync("entered silent", Token);

        var watch = Stopwatch.StartNew();
        await scene.Gateway.Process.FreezeAsync(Token);
        JsonObject result = await scene.Caller.ResultOfAsync(call, Token);

        result.AssertFailed("CONNECTION_LOST");

        // looked at with each heartbeat, and the last answer may have been an interval before
        Assert.InRange(watch.Elapsed, HeartbeatScene.HeartbeatTimeout - (2 * interval), HeartbeatScene.HeartbeatTimeout + (2 * interval) + TimeSpan.FromSeconds(1));
        await scene.Service.SaysAsync("cancelled silent", Token);
        string waiting = await scene.Service.WriteCallAsync("mark", "waiting", "service", Token);
        int before = scene.Gateway.Process.Output.Count;
        scene.Gateway.Process.Signal(ProcessSignal.Continue);
        Assert.Equal("\"waiting\"", (await scene.Service.ResultOfAsync(waiting, Token)).Text());
        await scene.Gateway.Process.WaitForLineAsync("Service caller registered", before, cancellationToken: Token);
        Assert.Equal("\"again\"", (await scene.Caller.CallAsync("mark", "again", Token, "service")).Text());
    }
}
