using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>Disposing, with and without waiting, once and from several sides.</summary>
public sealed class DisposalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Whoever_disposes_second_waits_for_the_same_end()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { DrainTimeout = TimeSpan.FromDays(1) },
            client => client.RegisterMethod("m", (_, _) =>
            {
                started.SetResult();
                return end.Task;
            }));
        JsonObject call = await at.SendCallAsync("m");
        await started.Task.WaitAsync(Limits.Message, Token);

        Task first = at.Client.DisposeAsync().AsTask();
        Task second = at.Client.DisposeAsync().AsTask();

        Assert.Equal((false, false), (first.IsCompleted, second.IsCompleted));
        end.SetResult(1);
        await Task.WhenAll(first, second).WaitAsync(Limits.Message, Token);
        Assert.Equal(1, (await at.Peer.ReceiveResponseAsync(call["id"]!.ToString(), Token))["data"]!.GetValue<int>());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Disposing_without_waiting_closes_at_once_and_ends_every_call()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { DrainTimeout = TimeSpan.FromDays(1) },
            client => client.RegisterMethod("m", async (_, token) =>
            {
                await using CancellationTokenRegistration registration = token.Register(cancelled.SetResult);
                started.SetResult();
                await cancelled.Task;
            }));
        await at.SendCallAsync("m");
        await started.Task.WaitAsync(Limits.Message, Token);
        Task pending = at.Client.CallAsync("s", "m", cancellationToken: Token).AsTask();
        await at.Peer.ReceiveUntilAsync("CALL", Token);

        at.Client.Dispose();

        Assert.False(at.Client.IsConnected);
        Assert.Empty(await at.Peer.WaitForCloseAsync(Token));
        await Expect.FailureAsync(IpcErrorCode.ConnectionLost, pending.WaitAsync(Limits.Message, Token));
        await cancelled.Task.WaitAsync(Limits.Message, Token);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => at.Client.ConnectAsync(Token));
        await at.Client.DisposeAsync().AsTask().WaitAsync(Limits.Message, Token);
        at.Client.Dispose();
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Disposing_without_waiting_ends_an_attempt_to_connect_and_those_who_wait_for_it()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        Task connecting = at.Client.ConnectAsync(Token);
        MockPeer peer = await at.Gateway.AcceptAsync(Token);
        await peer.ReceiveRegistrationAsync(Token);
        Task calling = at.Client.CallAsync("s", "m", cancellationToken: Token).AsTask();

        at.Client.Dispose();

        await Expect.FailureAsync(IpcErrorCode.NotConnected, connecting.WaitAsync(Limits.Message, Token));
        await Expect.FailureAsync(IpcErrorCode.NotConnected, calling.WaitAsync(Limits.Message, Token));
        Assert.Empty(await peer.WaitForCloseAsync(Token));
    }
}
