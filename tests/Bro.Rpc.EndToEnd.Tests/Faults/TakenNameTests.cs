using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>Two processes that want to be the same service.</summary>
public sealed class TakenNameTests(FaultScene scene) : IClassFixture<FaultScene>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_second_host_says_who_has_the_name_and_ends_with_1_and_the_first_goes_on()
    {
        await using PeerProcess first = await PeerProcess.StartHostedAsync(scene.SocketPath, Token);
        await scene.Gateway.WaitForServiceAsync("hosted", Token);
        await using RunningProcess second = PeerProcess.StartUnready("hosted", scene.SocketPath, "hosted");

        Assert.Equal(1, await second.WaitForExitAsync(cancellationToken: Token));

        Assert.Single(second.Output, line => line.Text.Contains($"'hosted' is already registered by process {first.Process.Id}. Stop the other process of that name", StringComparison.Ordinal));
        Assert.Equal("\"still\"", (await scene.Caller.CallAsync("echo", "still", Token, "hosted")).Text());
        await scene.Steady.AssertGoesOnAsync(Token);
    }
}
