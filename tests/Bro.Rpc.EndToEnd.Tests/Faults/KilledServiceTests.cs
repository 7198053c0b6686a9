using System.Diagnostics;
using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>SIGKILL to a service, from before a call to behind its answer. Its callers know within a second, and nobody else notices.</summary>
public sealed class KilledServiceTests(FaultScene scene) : IClassFixture<FaultScene>
{
    private const int LargeAnswer = 8 * 1024 * 1024;

    private readonly string _name = scene.NewName("service");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Before_a_call_it_is_SERVICE_NOT_FOUND_and_found_when_it_is_started_again()
    {
        await using (PeerProcess service = await scene.StartServiceAsync(_name))
        {
            service.Process.KillAlone();
            await scene.Gateway.Process.WaitForLineAsync($"Service {_name} disconnected", limit: FaultScene.AtOnce, cancellationToken: Token);
        }

        JsonObject result = await scene.Caller.CallAsync("echo", 1, Token, _name);
        result.AssertFailed("SERVICE_NOT_FOUND");
        Assert.InRange((int)result["ms"]!, 0, FaultScene.AtOnce.TotalMilliseconds);
        await using PeerProcess again = await scene.StartServiceAsync(_name);
        Assert.Equal("2", (await scene.Caller.CallAsync("echo", 2, Token, _name)).Text());
        await scene.Steady.AssertGoesOnAsync(Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_a_call_unread_in_its_socket_it_is_CONNECTION_LOST()
    {
        await using PeerProcess service = await scene.StartServiceAsync(_name);
        await service.Process.FreezeAsync(Token);
        string call = await scene.Caller.BeginHoldAsync(_name, "unread", Token);
        await scene.Gateway.WaitForCallAsync("caller", _name, "hold", Token);

        await KillAndAssertLostAsync(service, [call]);

        Assert.DoesNotContain("entered unread", service.Process.StandardOutput);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_many_calls_in_their_handlers_each_is_CONNECTION_LOST()
    {
        await using PeerProcess service = await scene.StartServiceAsync(_name);
        var calls = new List<string>();
        for (int number = 0; number < 20; number++)
        {
            calls.Add(await scene.Caller.BeginHoldAsync(_name, $"running-{number}", Token));
        }

        for (int number = 0; number < calls.Count; number++)
        {
            await service.SaysAsync($"entered running-{number}", Token);
        }

        await KillAndAssertLostAsync(service, calls);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_an_answer_half_written_it_is_CONNECTION_LOST()
    {
        // on the wire a process that is killed while it writes is a connection that ends in the middle of a frame
        await using MockPeer service = await MockPeer.ConnectAsync(scene.SocketPath, Token);
        await service.RegisterAsync(_name, ["hold"], cancellationToken: Token);
        string call = await scene.Caller.BeginHoldAsync(_name, "half", Token);
        JsonObject received = await service.ReceiveUntilAsync("CALL", Token);
        byte[] answer = Frame.Of(Messages.ToText(Messages.Response(received, "never seen")));
        await service.SendBytesAsync(answer.AsMemory(0, answer.Length / 2), Token);

        var watch = Stopwatch.StartNew();
        await service.DisposeAsync();
        JsonObject result = await scene.Caller.ResultOfAsync(call, Token);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, FaultScene.AtOnce);
        result.AssertFailed("CONNECTION_LOST");
        await scene.Steady.AssertGoesOnAsync(Token);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task With_the_answer_in_the_gateways_hands_the_answer_arrives()
    {
        await using PeerProcess service = await scene.StartServiceAsync(_name);
        await using PeerProcess caller = await scene.StartCallerAsync(scene.NewName("caller"), Limits.Call);
        string call = await caller.BeginHoldAsync(_name, "late", Token, LargeAnswer);
        await service.SaysAsync("entered late", Token);

        // the caller reads nothing, so most of so large an answer stays with the gateway
        await caller.Process.FreezeAsync(Token);
        await service.ReleaseAsync("late", Token);
        await scene.Gateway.Process.WaitForLineAsync($"{_name} → caller-", cancellationToken: Token);
        service.Process.KillAlone();
        await scene.Gateway.Process.WaitForLineAsync($"Service {_name} disconnected", limit: FaultScene.AtOnce, cancellationToken: Token);
        await scene.Steady.AssertGoesOnAsync(Token);
        caller.Process.Signal(ProcessSignal.Continue);

        JsonObject result = await caller.ResultOfAsync(call, Token);
        Assert.Equal(LargeAnswer, ((string)result.Data()!).Length);
    }

    private async Task KillAndAssertLostAsync(PeerProcess service, IReadOnlyList<string> calls)
    {
        var watch = Stopwatch.StartNew();
        service.Process.KillAlone();
        foreach (string call in calls)
        {
            JsonObject result = await scene.Caller.ResultOfAsync(call, Token);
            Assert.Contains(_name, result.AssertFailed("CONNECTION_LOST"), StringComparison.Ordinal);
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, FaultScene.AtOnce);
        await scene.Steady.AssertGoesOnAsync(Token);
    }
}
