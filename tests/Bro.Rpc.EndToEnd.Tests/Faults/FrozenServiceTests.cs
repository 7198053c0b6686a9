using System.Diagnostics;
using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>SIGSTOP to a service: a call ends at its deadline or when the gateway gives the service up, whichever comes first.</summary>
public sealed class FrozenServiceTests(HeartbeatScene scene) : IClassFixture<HeartbeatScene>
{
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(1);

    private readonly string _name = scene.NewName("service");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task In_its_handler_the_call_is_TIMEOUT_at_its_deadline_and_the_thawed_handler_is_cancelled()
    {
        await using PeerProcess service = await scene.StartServiceAsync(_name);
        await using PeerProcess caller = await scene.StartCallerAsync(scene.NewName("caller"), ShortTimeout);
        string call = await caller.BeginHoldAsync(_name, "frozen", Token);
        await service.SaysAsync("entered frozen", Token);

        await service.Process.FreezeAsync(Token);
        await scene.Steady.AssertGoesOnAsync(Token);
        JsonObject result = await caller.ResultOfAsync(call, Token);

        result.AssertFailed("TIMEOUT");
        AssertAfter(ShortTimeout, TimeSpan.FromMilliseconds((int)result["ms"]!));
        service.Process.Signal(ProcessSignal.Continue);
        await service.SaysAsync("cancelled frozen", Token);
        Assert.Equal("1", (await scene.Caller.CallAsync("echo", 1, Token, _name)).Text());
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Thawed_in_time_it_answers_as_if_nothing_had_been()
    {
        await using PeerProcess service = await scene.StartServiceAsync(_name);
        string running = await scene.Caller.BeginHoldAsync(_name, "thawed", Token);
        await service.SaysAsync("entered thawed", Token);

        await service.Process.FreezeAsync(Token);
        string unread = await scene.Caller.BeginCallAsync("echo", "unread", Token, _name);
        await scene.Gateway.WaitForCallAsync("caller", _name, "echo", Token);
        await scene.Steady.AssertGoesOnAsync(Token);
        service.Process.Signal(ProcessSignal.Continue);
        await service.ReleaseAsync("thawed", Token);

        Assert.Equal("\"unread\"", (await scene.Caller.ResultOfAsync(unread, Token)).Text());
        Assert.Equal("\"x\"", (await scene.Caller.ResultOfAsync(running, Token)).Text());
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_an_answer_half_written_the_call_is_TIMEOUT_and_the_late_half_harms_nothing()
    {
        await using MockPeer service = await MockPeer.ConnectAsync(scene.SocketPath, Token);
        await service.RegisterAsync(_name, ["hold", "echo"], cancellationToken: Token);
        await using PeerProcess caller = await scene.StartCallerAsync(scene.NewName("caller"), ShortTimeout);
        string call = await caller.BeginHoldAsync(_name, "half", Token);
        JsonObject received = await service.ReceiveUntilAsync("CALL", Token);
        byte[] answer = Frame.Of(Messages.ToText(Messages.Response(received, "late")));

        await service.SendBytesAsync(answer.AsMemory(0, answer.Length / 2), Token);
        JsonObject result = await caller.ResultOfAsync(call, Token);

        result.AssertFailed("TIMEOUT");
        AssertAfter(ShortTimeout, TimeSpan.FromMilliseconds((int)result["ms"]!));
        await service.SendBytesAsync(answer.AsMemory(answer.Length / 2), Token);
        string next = await scene.Caller.BeginCallAsync("echo", 1, Token, _name);
        await service.RespondAsync(await service.ReceiveUntilAsync(message => (string?)message["method"] == "echo", "the next call", Token), "next", Token);
        Assert.Equal("\"next\"", (await scene.Caller.ResultOfAsync(next, Token)).Text());
        await scene.Steady.AssertGoesOnAsync(Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Longer_than_the_HeartbeatTimeout_the_call_is_CONNECTION_LOST_and_the_thawed_service_comes_back()
    {
        await using PeerProcess service = await scene.StartServiceAsync(_name);
        string call = await scene.Caller.BeginHoldAsync(_name, "silent", Token);
        await service.SaysAsync("entered silent", Token);

        var watch = Stopwatch.StartNew();
        await service.Process.FreezeAsync(Token);
        JsonObject result = await scene.Caller.ResultOfAsync(call, Token);

        result.AssertFailed("CONNECTION_LOST");

        // its last heartbeat may have been an interval before
        AssertAfter(HeartbeatScene.HeartbeatTimeout - scene.HeartbeatInterval, watch.Elapsed);
        (await scene.Caller.CallAsync("echo", 1, Token, _name)).AssertFailed("SERVICE_NOT_FOUND");
        await scene.Steady.AssertGoesOnAsync(Token);
        int before = scene.Gateway.Process.Output.Count;
        service.Process.Signal(ProcessSignal.Continue);
        await service.SaysAsync("cancelled silent", Token);
        await scene.Gateway.Process.WaitForLineAsync($"Service {_name} registered", before, cancellationToken: Token);
        Assert.Equal("2", (await scene.Caller.CallAsync("echo", 2, Token, _name)).Text());
    }

    private static void AssertAfter(TimeSpan earliest, TimeSpan elapsed) =>
        Assert.InRange(elapsed, earliest - TimeSpan.FromMilliseconds(100), earliest + TimeSpan.FromSeconds(1.5));
}
