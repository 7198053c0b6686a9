using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Dispatch;

/// <summary>What waits for its turn holds on to its own bytes alone, as <c>MaxWaitingBytes</c> counts them.</summary>
[Collection(nameof(RunsAlone))]
public sealed class WaitingMemoryTests
{
    private const int MiB = 1024 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_small_call_that_waits_does_not_hold_on_to_the_large_messages_beside_it()
    {
        const int Waiting = 400;
        using var go = new SemaphoreSlim(0);
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { MaxConcurrentCalls = 1 }, client => client.RegisterMethod("wait", (_, _) => go.WaitAsync(CancellationToken.None)));
        await at.SendCallAsync("wait");
        string large = new('x', 200_000);
        Assert.Equal("METHOD_NOT_FOUND", (await at.CallAsync("unknown", large))["error"]!["code"]!.GetValue<string>());
        long before = GC.GetTotalMemory(forceFullCollection: true);
        try
        {
            for (int i = 0; i < Waiting; i++)
            {
                string[] both =
                [
                    CallOf($"w{i}", "wait", string.Empty),
                    CallOf($"u{i}", "unknown", large),
                ];
                await at.Peer.SendBytesAsync(Frame.Together(both), Token);
                await at.Peer.ReceiveResponseAsync($"u{i}", Token);
            }

            // Each of them with what was read beside it would be some 100 MiB.
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 30 * MiB);
        }
        finally
        {
            go.Release(Waiting + 1);
        }
    }

    private static string CallOf(string id, string method, string text) => Messages.Call(
        id, ClientAtMockGateway.Caller, ClientAtMockGateway.Name, method, text, Messages.FirstContext(ClientAtMockGateway.Caller, ClientAtMockGateway.Name)).ToJsonString();
}
