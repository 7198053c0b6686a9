using System.Diagnostics;
using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>SIGSTOP to a caller: for a moment nobody notices, and after the HeartbeatTimeout its calls are let go.</summary>
public sealed class FrozenCallerTests(HeartbeatScene scene) : IClassFixture<HeartbeatScene>, IAsyncLifetime
{
    private readonly string _serviceName = scene.NewName("service");
    private readonly string _callerName = scene.NewName("victim");
    private PeerProcess? _service;
    private PeerProcess? _victim;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PeerProcess Service => _service!;

    private PeerProcess Victim => _victim!;

    public async ValueTask InitializeAsync()
    {
        _service = await scene.StartServiceAsync(_serviceName);
        _victim = await scene.StartCallerAsync(_callerName, Limits.Call);
    }

    public async ValueTask DisposeAsync()
    {
        await (_victim?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_service?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task While_its_call_runs_or_the_answer_is_on_its_way_the_answer_waits_for_it()
    {
        string call = await Victim.BeginHoldAsync(_serviceName, "patient", Token);
        await Service.SaysAsync("entered patient", Token);

        await Victim.Process.FreezeAsync(Token);
        await Service.ReleaseAsync("patient", Token);
        await scene.Gateway.WaitForAnswerAsync(_serviceName, _callerName, Token);
        await scene.Steady.AssertGoesOnAsync(Token);
        Victim.Process.Signal(ProcessSignal.Continue);

        Assert.Equal("\"x\"", (await Victim.ResultOfAsync(call, Token)).Text());
        Assert.Equal("2", (await Victim.CallAsync("echo", 2, Token, _serviceName)).Text());
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Longer_than_the_HeartbeatTimeout_its_handler_is_cancelled_and_thawed_it_sees_CONNECTION_LOST_and_comes_back()
    {
        string call = await Victim.BeginHoldAsync(_serviceName, "silent", Token);
        await Service.SaysAsync("entered silent", Token);

        var watch = Stopwatch.StartNew();
        await Victim.Process.FreezeAsync(Token);
        await Service.SaysAsync("cancelled silent", Token);

        // its last heartbeat may have been an interval before
        TimeSpan earliest = HeartbeatScene.HeartbeatTimeout - scene.HeartbeatInterval;
        Assert.InRange(watch.Elapsed, earliest - TimeSpan.FromMilliseconds(100), earliest + TimeSpan.FromSeconds(1.5));
        await scene.Steady.AssertGoesOnAsync(Token);
        Victim.Process.Signal(ProcessSignal.Continue);
        JsonObject result = await Victim.ResultOfAsync(call, Token);
        result.AssertFailed("CONNECTION_LOST");
        Assert.Equal("2", (await Victim.CallAsync("echo", 2, Token, _serviceName)).Text());
    }
}
