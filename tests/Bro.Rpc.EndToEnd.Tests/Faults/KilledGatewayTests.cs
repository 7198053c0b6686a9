using System.Diagnostics;
using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>SIGKILL to the gateway, from before a call to behind its answer.</summary>
public sealed class KilledGatewayTests
{
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Before_a_call_it_waits_for_the_next_gateway_as_long_as_its_timeout_and_is_NOT_CONNECTED()
    {
        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync(ShortTimeout);
        await scene.KillGatewayAsync();
        await scene.Caller.Process.WaitForLineAsync("caller is no longer connected", cancellationToken: Token);

        JsonObject result = await scene.Caller.CallAsync("mark", "in vain", Token, "service");

        result.AssertFailed("NOT_CONNECTED");
        Assert.InRange((int)result["ms"]!, ShortTimeout.TotalMilliseconds - 100, ShortTimeout.TotalMilliseconds + 1000);
        await scene.StartGatewayAgainAsync();
        await scene.Gateway.WaitForServiceAsync("service", Token);
        await scene.Gateway.WaitForServiceAsync("caller", Token);
        Assert.Equal("\"again\"", (await scene.Caller.CallAsync("mark", "again", Token, "service")).Text());
        Assert.DoesNotContain("ran in vain", scene.Service.Process.StandardOutput);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_a_call_unread_in_its_socket_it_is_CONNECTION_LOST_and_the_call_has_no_effect()
    {
        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync();
        await scene.Gateway.Process.FreezeAsync(Token);
        string call = await scene.Caller.WriteCallAsync("mark", "unread", "service", Token);

        await KillAndAssertLostAsync(scene, [call]);

        await scene.StartGatewayAgainAsync();
        await scene.Gateway.WaitForServiceAsync("service", Token);
        Assert.Equal("\"again\"", (await scene.Caller.CallAsync("mark", "again", Token, "service")).Text());
        Assert.DoesNotContain("ran unread", scene.Service.Process.StandardOutput);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_many_calls_in_their_handlers_each_is_CONNECTION_LOST_and_none_is_made_again()
    {
        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync();
        var calls = new List<string>();
        for (int number = 0; number < 20; number++)
        {
            calls.Add(await scene.Caller.BeginHoldAsync("service", $"running-{number}", Token));
        }

        for (int number = 0; number < calls.Count; number++)
        {
            await scene.Service.SaysAsync($"entered running-{number}", Token);
        }

        await KillAndAssertLostAsync(scene, calls);

        await scene.StartGatewayAgainAsync();
        await scene.Gateway.WaitForServiceAsync("service", Token);
        Assert.Equal("1", (await scene.Caller.CallAsync("echo", 1, Token, "service")).Text());
        string[] entered = [.. scene.Service.Process.StandardOutput.Where(line => line.StartsWith("entered ", StringComparison.Ordinal))];
        Assert.Equal(calls.Count, entered.Length);
        Assert.Equal(calls.Count, entered.Distinct().Count());
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_the_answer_in_its_hands_it_is_CONNECTION_LOST_although_the_handler_ended()
    {
        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync();
        string call = await scene.Caller.BeginHoldAsync("service", "done", Token);
        await scene.Service.SaysAsync("entered done", Token);
        await scene.Gateway.Process.FreezeAsync(Token);
        await scene.Service.ReleaseAsync("done", Token);
        await scene.Service.SaysAsync("leaving done", Token);

        await KillAndAssertLostAsync(scene, [call]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_the_answer_passed_on_the_answer_arrives()
    {
        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync();
        string call = await scene.Caller.BeginHoldAsync("service", "passed", Token);
        await scene.Service.SaysAsync("entered passed", Token);
        await scene.Caller.Process.FreezeAsync(Token);
        await scene.Service.ReleaseAsync("passed", Token);
        await scene.Gateway.WaitForAnswerAsync("service", "caller", Token);

        await scene.KillGatewayAsync();
        scene.Caller.Process.Signal(ProcessSignal.Continue);

        Assert.Equal("\"x\"", (await scene.Caller.ResultOfAsync(call, Token)).Text());
    }

    private static async Task KillAndAssertLostAsync(GatewayFaultScene scene, IReadOnlyList<string> calls)
    {
        var watch = Stopwatch.StartNew();
        scene.Gateway.Process.KillAlone();
        foreach (string call in calls)
        {
            JsonObject result = await scene.Caller.ResultOfAsync(call, Token);
            result.AssertFailed("CONNECTION_LOST");
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, FaultScene.AtOnce);
    }
}
