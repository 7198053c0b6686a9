using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>What a client tells of itself.</summary>
public sealed class StatusTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task The_status_counts_what_waits_and_what_runs()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        at.Client.RegisterMethod("a", (_, _) =>
        {
            started.SetResult();
            return end.Task;
        });
        at.Client.RegisterMethod("b", static (_, _) => Task.CompletedTask);
        Assert.Equal(("order-service", false, 2, 0, 0), StatusOf(at.Client));
        await at.ConnectAsync();
        await at.SendCallAsync("a", id: "running");
        await started.Task.WaitAsync(Limits.Message, Token);
        ValueTask calling = at.Client.CallAsync("s", "m", cancellationToken: Token);
        Assert.Equal(("order-service", true, 2, 1, 1), StatusOf(at.Client));

        end.SetResult();
        await at.Peer.RespondWithoutDataAsync(await at.Peer.ReceiveUntilAsync("CALL", Token), Token);
        await calling;
        await at.Client.DisconnectAsync(Token);
        Assert.Equal(("order-service", false, 2, 0, 0), StatusOf(at.Client));
    }

    private static (string Name, bool IsConnected, int Methods, int Pending, int Running) StatusOf(IpcClient client)
    {
        IpcClientStatus status = client.GetStatus();
        return (status.ServiceName, status.IsConnected, status.RegisteredMethods, status.PendingRequests, status.RunningCalls);
    }
}
