using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>CANCEL, to a gateway that named it and to no other. Protocol §6.</summary>
public sealed class CancelFrameTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_cancelled_call_is_given_up_at_the_gateway_too()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(caps: ["cancel"]);
        using var source = new CancellationTokenSource();
        Task calling = at.Client.CallAsync("user-service", "m", cancellationToken: source.Token).AsTask();
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
        Assert.Equal(
            $$"""{"type":"CANCEL","id":"{{call["id"]}}","from":"order-service","to":"user-service"}""",
            Encoding.UTF8.GetString(await at.Peer.ReceiveFrameBytesAsync(Token)));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_timed_out_is_given_up_at_the_gateway_too()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { TimeProvider = clock, HeartbeatInterval = TimeSpan.FromDays(1) }, caps: ["cancel"]);
        Task calling = at.Client.CallAsync("s", "m", cancellationToken: Token).AsTask();
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        clock.Advance(TimeSpan.FromSeconds(31));
        await Expect.FailureAsync(IpcErrorCode.Timeout, calling);
        Assert.Equal(call["id"]!.GetValue<string>(), (await at.Peer.ReceiveUntilAsync("CANCEL", Token))["id"]!.GetValue<string>());
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(null)]
    [InlineData("update")]
    public async Task A_gateway_that_did_not_name_it_sees_none(string? other)
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(caps: other is null ? null : [other]);
        using var source = new CancellationTokenSource();
        Task calling = at.Client.CallAsync("s", "m", cancellationToken: source.Token).AsTask();
        await at.Peer.ReceiveAsync(Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
        ValueTask next = at.Client.CallAsync("s", "next", cancellationToken: Token);
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        Assert.Equal("CALL", call["type"]!.GetValue<string>());
        await at.Peer.RespondWithoutDataAsync(call, Token);
        await next;
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_was_answered_or_never_sent_is_not_given_up()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(caps: ["cancel"]);
        using var source = new CancellationTokenSource();
        ValueTask answered = at.Client.CallAsync("s", "m", cancellationToken: source.Token);
        await at.Peer.RespondWithoutDataAsync(await at.Peer.ReceiveAsync(Token), Token);
        await answered;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await at.Client.CallAsync("s", "m", cancellationToken: source.Token));
        await at.Client.DisconnectAsync(Token);
        Assert.Empty(await at.Peer.WaitForCloseAsync(Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_cancel_ends_the_handler_whose_call_it_names_and_no_other_and_is_not_answered()
    {
        var started = new SemaphoreSlim(0);
        var cancelled = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client => client.RegisterMethod("wait", async (call, cancellationToken) =>
        {
            string id = call.RequestId;
            started.Release();
            try
            {
                await release.Task.WaitAsync(cancellationToken);
                return id;
            }
            catch (OperationCanceledException)
            {
                cancelled.TrySetResult(id);
                throw;
            }
        }));
        await at.SendCallAsync("wait", id: "one");
        await at.SendCallAsync("wait", id: "two");
        Assert.True(await started.WaitAsync(Limits.Message, Token) && await started.WaitAsync(Limits.Message, Token));

        // Neither somebody else's, nor one that never was.
        await at.Peer.SendFrameAsync(Messages.Cancel("two", "somebody-else", ClientAtMockGateway.Name), Token);
        await at.Peer.SendFrameAsync(Messages.Cancel("none", ClientAtMockGateway.Caller, ClientAtMockGateway.Name), Token);
        await at.Peer.SendFrameAsync(Messages.Cancel("one", ClientAtMockGateway.Caller, ClientAtMockGateway.Name), Token);
        Assert.Equal("one", await cancelled.Task.WaitAsync(Limits.Message, Token));
        release.SetResult();
        await at.Client.DisconnectAsync(Token);
        JsonObject only = Assert.Single(await at.Peer.WaitForCloseAsync(Token));
        Assert.Equal("two", only["data"]!.GetValue<string>());
    }
}
