using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Gateway;

/// <summary>Without an event loop of ours, at the gateway or at the ends, everything works as with it.</summary>
public sealed class ManagedSocketsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Calls_large_and_many_are_answered_and_a_lost_service_is_told_of(bool gatewayIsManaged, bool endsAreManaged)
    {
        using var socket = new TemporarySocket();
        await using GatewayProcess gateway = gatewayIsManaged
            ? await GatewayProcess.StartManagedAsync(socket.Path, Token)
            : await GatewayProcess.StartAsync(socket.Path, Token);
        await using PeerProcess service = endsAreManaged
            ? await PeerProcess.StartManagedAsync("raw", socket.Path, "service", Token)
            : await PeerProcess.StartRawAsync(socket.Path, "service", Token);
        await using PeerProcess caller = endsAreManaged
            ? await PeerProcess.StartManagedAsync("call", socket.Path, "caller", Token)
            : await PeerProcess.StartCallerAsync(socket.Path, "caller", Token);

        string large = new('x', 1024 * 1024);
        Assert.Equal($"\"{large}\"", (await caller.CallAsync("echo", large, Token, "service")).Text());

        var calls = new List<string>();
        for (int number = 0; number < 200; number++)
        {
            calls.Add(await caller.BeginCallAsync("echo", number, Token, "service"));
        }

        for (int number = 0; number < calls.Count; number++)
        {
            Assert.Equal($"{number}", (await caller.ResultOfAsync(calls[number], Token)).Text());
        }

        string held = await caller.BeginHoldAsync("service", "lost", Token);
        await service.SaysAsync("entered lost", Token);
        service.Process.KillAlone();

        JsonObject lost = await caller.ResultOfAsync(held, Token);
        lost.AssertFailed("CONNECTION_LOST");
    }
}
