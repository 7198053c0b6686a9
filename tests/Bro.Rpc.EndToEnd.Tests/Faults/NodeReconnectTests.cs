using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>The gateway is started again while a Node process is connected to it, which serves and calls.</summary>
public sealed class NodeReconnectTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(ProcessSignal.Terminate)]
    [InlineData(ProcessSignal.Kill)]
    public async Task A_Node_peer_comes_back_serves_and_calls(ProcessSignal signal)
    {
        if (NodeRuntime.SkipReasonOrThrow() is { } reason)
        {
            Assert.Skip(reason);
        }

        await using GatewayFaultScene scene = await GatewayFaultScene.StartAsync();
        await using RunningProcess node = await NodePeer.StartServiceAsync(scene.Socket.Path, "node", ["--reconnect", "20"], Token);
        Assert.Equal("1", (await scene.Caller.CallAsync("echo", 1, Token, "node")).Text());

        scene.Gateway.Process.Signal(signal);
        await scene.Gateway.Process.WaitForExitAsync(cancellationToken: Token);
        await scene.StartGatewayAgainAsync();
        await scene.Gateway.WaitForServiceAsync("node", Token);
        await node.WaitForLineAsync("again node", cancellationToken: Token);
        await scene.Gateway.WaitForServiceAsync("service", Token);

        // the Node peer is called, calls the .NET service, and answers with what that said
        var relay = new JsonObject { ["to"] = "service", ["method"] = "echo", ["params"] = "through node" };
        Assert.Equal("\"through node\"", (await scene.Caller.CallAsync("relay", relay, Token, "node")).Text());
        Assert.Empty(node.StandardError);
    }
}
