using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>The gateway ends and is started again while two callers keep two services busy.</summary>
public sealed class GatewayRestartTests
{
    private const int AnswersOfAPhase = 60;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(ProcessSignal.Terminate)]
    [InlineData(ProcessSignal.Kill)]
    public async Task Under_load_everybody_comes_back_waiting_calls_succeed_and_no_call_is_made_twice(ProcessSignal signal)
    {
        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync();
        await using PeerProcess otherService = await PeerProcess.StartRawAsync(scene.Socket.Path, "other-service", Token);
        await using PeerProcess otherCaller = await PeerProcess.StartCallerAsync(scene.Socket.Path, "other-caller", Token);
        using var one = new CallLoad(scene.Caller, "one", "service");
        using var two = new CallLoad(otherCaller, "two", "other-service");
        CallLoad[] loads = [one, two];
        Task running = Task.WhenAll(loads.Select(load => load.RunAsync(Token)));
        await Task.WhenAll(loads.Select(load => load.WaitForAsync(AnswersOfAPhase, Token)));

        scene.Gateway.Process.Signal(signal);
        await scene.Gateway.Process.WaitForExitAsync(cancellationToken: Token);
        await scene.Service.Process.WaitForLineAsync("service is no longer connected", cancellationToken: Token);

        // made while there is no gateway at all, and waits within its own timeout; to itself, which is back when it is sent
        string waiting = await scene.Service.WriteCallAsync("mark", "waiting", "service", Token);
        await scene.StartGatewayAgainAsync();

        Assert.Equal("\"waiting\"", (await scene.Service.ResultOfAsync(waiting, Token)).Text());
        foreach (string name in new[] { "service", "other-service", "caller", "other-caller" })
        {
            await scene.Gateway.WaitForServiceAsync(name, Token);
        }

        await AssertSucceedsAgainAsync(scene.Caller, "service");
        await AssertSucceedsAgainAsync(otherCaller, "other-service");
        Array.ForEach(loads, load => load.Stop());
        await running;
        AssertAtMostOnce(one, scene.Service);
        AssertAtMostOnce(two, otherService);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Stopped_with_a_call_in_its_handler_it_refuses_new_ones_and_waits_for_the_answer()
    {
        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync();
        string running = await scene.Caller.BeginHoldAsync("service", "running", Token);
        await scene.Service.SaysAsync("entered running", Token);

        scene.Gateway.Process.Signal(ProcessSignal.Terminate);

        // it routes until the signal has come through, and then says no
        JsonObject answer = await scene.Caller.CallAsync("echo", "new", Token, "service");
        while ((bool)answer["ok"]!)
        {
            answer = await scene.Caller.CallAsync("echo", "new", Token, "service");
        }

        answer.AssertFailed("CONNECTION_FAILED");
        await scene.Service.ReleaseAsync("running", Token);
        Assert.Equal("\"x\"", (await scene.Caller.ResultOfAsync(running, Token)).Text());
        Assert.Equal(0, await scene.Gateway.Process.WaitForExitAsync(cancellationToken: Token));
    }

    private static async Task AssertSucceedsAgainAsync(PeerProcess caller, string service)
    {
        for (int number = 0; number < AnswersOfAPhase; number++)
        {
            Assert.Equal("true", (await caller.CallAsync("echo", true, Token, service)).Text());
        }
    }

    private static void AssertAtMostOnce(CallLoad load, PeerProcess service)
    {
        const string Ran = "ran ";
        Dictionary<string, int> runs = service.Process.StandardOutput
            .Where(line => line.StartsWith(Ran, StringComparison.Ordinal))
            .CountBy(line => line[Ran.Length..])
            .ToDictionary();
        Assert.All(runs.Values, count => Assert.Equal(1, count));
        foreach ((string key, JsonObject result) in load.Results)
        {
            string code = (bool)result["ok"]! ? "" : (string)result["error"]!["code"]!;
            bool ran = runs.ContainsKey(key);
            switch (code)
            {
                case "":
                    Assert.True(ran, $"{key} succeeded without having run.");
                    break;
                case "CONNECTION_LOST":
                    // whether it had an effect is not known: that is what the code says
                    break;
                case "CONNECTION_FAILED" or "SERVICE_NOT_FOUND":
                    // refused by a gateway that stops, or by one that the service has not come back to
                    Assert.False(ran, $"{key} ran although its caller was told that it was not passed on.");
                    break;
                default:
                    Assert.Fail($"{key} ended with {Messages.ToText(result)}");
                    break;
            }
        }
    }
}
