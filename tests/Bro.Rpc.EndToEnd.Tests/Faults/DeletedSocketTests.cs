using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>Somebody removes the socket file under a running gateway, as a cleaner of /tmp does.</summary>
public sealed class DeletedSocketTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Those_connected_go_on_newcomers_are_told_and_a_second_gateway_keeps_the_path()
    {
        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync();
        File.Delete(scene.Socket.Path);

        Assert.Equal("1", (await scene.Caller.CallAsync("echo", 1, Token, "service")).Text());
        await using (RunningProcess newcomer = PeerProcess.StartUnready("call", scene.Socket.Path, "newcomer"))
        {
            Assert.Equal(1, await newcomer.WaitForExitAsync(cancellationToken: Token));
            Assert.Contains(newcomer.StandardError, line => line.StartsWith($"refused CONNECTION_FAILED: There is no gateway at '{scene.Socket.Path}': no such socket.", StringComparison.Ordinal));
        }

        await using GatewayProcess second = await GatewayProcess.StartAsync(scene.Socket.Path, Token);
        await using PeerProcess late = await PeerProcess.StartRawAsync(scene.Socket.Path, "late", Token);
        Assert.Equal("2", (await late.CallAsync("echo", 2, Token, "late")).Text());
        Assert.Equal("3", (await scene.Caller.CallAsync("echo", 3, Token, "service")).Text());

        scene.Gateway.Process.Signal(ProcessSignal.Terminate);
        Assert.Equal(0, await scene.Gateway.Process.WaitForExitAsync(cancellationToken: Token));

        Assert.True(File.Exists(scene.Socket.Path), "The first gateway took the second one's socket with it.");
        await second.WaitForServiceAsync("service", Token);
        await second.WaitForServiceAsync("caller", Token);
        Assert.Equal("4", (await scene.Caller.CallAsync("echo", 4, Token, "late")).Text());
        Assert.Equal("5", (await scene.Caller.CallAsync("echo", 5, Token, "service")).Text());
    }
}
