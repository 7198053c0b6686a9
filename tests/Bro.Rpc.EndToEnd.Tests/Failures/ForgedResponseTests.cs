using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Failures;

/// <summary>A peer that knows the id of another's call answers it.</summary>
public sealed class ForgedResponseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("as itself")]
    [InlineData("as the service that was called")]
    public async Task A_forged_answer_is_ignored_and_the_right_one_arrives(string disguise)
    {
        using var socket = new TemporarySocket();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(socket.Path, Token);
        await using MockPeer victim = await MockPeer.ConnectAsync(socket.Path, Token);
        await victim.RegisterAsync("victim", ["secret"], cancellationToken: Token);
        await using MockPeer forger = await MockPeer.ConnectAsync(socket.Path, Token);
        await forger.RegisterAsync("forger", cancellationToken: Token);
        await using PeerProcess caller = await PeerProcess.StartCallerAsync(socket.Path, "caller", Token);
        string id = await caller.BeginCallAsync("secret", new JsonObject(), Token, "victim");
        JsonObject call = await victim.ReceiveUntilAsync("CALL", Token);

        JsonObject forged = Messages.Response(call, "forged");
        forged["from"] = disguise == "as itself" ? "forger" : "victim";
        await forger.SendFrameAsync(forged, Token);
        await gateway.Process.WaitForLineAsync("Dropped a RESPONSE of forger", cancellationToken: Token);
        await victim.RespondAsync(call, "right", Token);

        Assert.Equal("\"right\"", (await caller.ResultOfAsync(id, Token)).Text());
    }
}
