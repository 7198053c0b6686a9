using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>SIGTERM to a service in a host, in the middle of its calls.</summary>
public sealed class LeavingServiceTests(FaultScene scene) : IClassFixture<FaultScene>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Running_calls_are_answered_and_new_ones_are_SERVICE_NOT_FOUND_before_and_after_it_is_gone()
    {
        await using PeerProcess service = await PeerProcess.StartHostedAsync(scene.SocketPath, Token);
        await scene.Gateway.WaitForServiceAsync("hosted", Token);
        string running = await scene.Caller.BeginHoldAsync("hosted", "running", Token);
        await service.SaysAsync("entered running", Token);

        service.Process.Signal(ProcessSignal.Terminate);

        // it serves until the signal has come through, and then says no; there is nothing between
        JsonObject answer = await scene.Caller.CallAsync("echo", "new", Token, "hosted");
        while ((bool)answer["ok"]!)
        {
            Assert.Equal("\"new\"", answer.Text());
            answer = await scene.Caller.CallAsync("echo", "new", Token, "hosted");
        }

        Assert.Contains("stopping", answer.AssertFailed("SERVICE_NOT_FOUND"), StringComparison.Ordinal);
        Assert.False(service.Process.HasExited, "It left before its running call was answered.");
        await service.ReleaseAsync("running", Token);
        Assert.Equal("\"x\"", (await scene.Caller.ResultOfAsync(running, Token)).Text());
        Assert.Equal(0, await service.Process.WaitForExitAsync(cancellationToken: Token));
        await scene.Gateway.Process.WaitForLineAsync("Service hosted disconnected", cancellationToken: Token);
        (await scene.Caller.CallAsync("echo", "gone", Token, "hosted")).AssertFailed("SERVICE_NOT_FOUND");
        await scene.Steady.AssertGoesOnAsync(Token);
    }
}
