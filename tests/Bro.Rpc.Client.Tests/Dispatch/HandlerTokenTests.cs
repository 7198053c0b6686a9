using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Client.Tests.Dispatch;

/// <summary>When a handler's token is cancelled, and how a service stops.</summary>
public sealed class HandlerTokenTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task The_token_is_cancelled_at_the_deadline_and_the_caller_is_told()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        var handler = new WaitingHandler();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock }, handler.Register);
        long deadline = clock.GetUtcNow().AddSeconds(5).ToUnixTimeMilliseconds();
        await at.SendCallAsync("wait", context: Messages.Context("r", ["a", "order-service"], 2, deadline), id: "1");
        await handler.Started.WaitAsync(Limits.Message, Token);
        clock.Advance(TimeSpan.FromMilliseconds(4_990));
        Assert.False(handler.Cancelled.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(20));
        await handler.Cancelled.WaitAsync(Limits.Message, Token);
        JsonObject response = await at.Peer.ReceiveResponseAsync("1", Token);
        Assert.Equal("TIMEOUT", response["error"]!["code"]!.GetValue<string>());
        Assert.Equal("order-service.wait was cancelled, because the call's deadline passed.", response["error"]!["message"]!.GetValue<string>());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_token_is_cancelled_when_the_connection_is_lost()
    {
        var handler = new WaitingHandler();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: handler.Register);
        await at.SendCallAsync("wait");
        await handler.Started.WaitAsync(Limits.Message, Token);
        await at.Peer.DisposeAsync();
        await handler.Cancelled.WaitAsync(Limits.Message, Token);
        await at.Log.WaitForAsync(RecordingLogger.AnswerLost, Token);
        await at.AcceptAgainAsync();
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_callback_of_the_token_that_throws_harms_nobody()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
        {
            client.RegisterMethod("throw", async (_, cancellationToken) =>
            {
                using CancellationTokenRegistration first = cancellationToken.Register(() => throw new InvalidOperationException("in a callback"));
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            });
            client.RegisterMethod("good", (_, _) => Task.FromResult(1));
        });
        await at.SendCallAsync("throw");
        await started.Task.WaitAsync(Limits.Message, Token);
        await at.Peer.DisposeAsync();
        await at.AcceptAgainAsync();
        Assert.Equal(1, (await at.CallAsync("good"))["data"]!.GetValue<int>());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Disconnecting_lets_running_calls_end_answers_them_and_refuses_new_ones()
    {
        var handler = new WaitingHandler();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { DrainTimeout = TimeSpan.FromDays(1) }, handler.Register);
        await at.SendCallAsync("wait", id: "running");
        await handler.Started.WaitAsync(Limits.Message, Token);
        Task disconnecting = at.Client.DisconnectAsync(Token);

        JsonObject refused = await at.CallAsync("wait");
        Assert.Equal("SERVICE_NOT_FOUND", refused["error"]!["code"]!.GetValue<string>());
        Assert.Equal("order-service.wait was not run: 'order-service' is stopping and takes no more calls.", refused["error"]!["message"]!.GetValue<string>());
        Assert.False(disconnecting.IsCompleted);
        Assert.True(at.Client.IsConnected);

        handler.Release();
        Assert.Equal("done", (await at.Peer.ReceiveResponseAsync("running", Token))["data"]!.GetValue<string>());
        await disconnecting.WaitAsync(Limits.Message, Token);
        Assert.Empty(await at.Peer.WaitForCloseAsync(Token));
        Assert.False(handler.Cancelled.IsCompleted);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_running_handler_can_still_call_others_while_its_service_stops()
    {
        var mayCall = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        at.Client.RegisterMethod("nested", async (_, cancellationToken) =>
        {
            started.SetResult();
            await mayCall.Task;
            return await at.Client.CallAsync<int>("other", "m", cancellationToken: cancellationToken);
        });
        await at.ConnectAsync();
        await at.SendCallAsync("nested", id: "nested");
        await started.Task.WaitAsync(Limits.Message, Token);
        Task disconnecting = at.Client.DisconnectAsync(Token);
        mayCall.SetResult();
        await at.Peer.RespondAsync(await at.Peer.ReceiveUntilAsync("CALL", Token), 5, Token);
        Assert.Equal(5, (await at.Peer.ReceiveResponseAsync("nested", Token))["data"]!.GetValue<int>());
        await disconnecting.WaitAsync(Limits.Message, Token);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Handlers_that_take_longer_than_the_drain_timeout_are_cancelled()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        var handler = new WaitingHandler();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { TimeProvider = clock, DrainTimeout = TimeSpan.FromSeconds(4), HeartbeatInterval = TimeSpan.FromDays(1) }, handler.Register);
        await at.SendCallAsync("wait");
        await handler.Started.WaitAsync(Limits.Message, Token);
        Task disconnecting = at.Client.DisconnectAsync(Token);
        clock.Advance(TimeSpan.FromMilliseconds(3_999));
        Assert.False(handler.Cancelled.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await disconnecting.WaitAsync(Limits.Message, Token);
        await handler.Cancelled.WaitAsync(Limits.Message, Token);
        Assert.Empty(await at.Peer.WaitForCloseAsync(Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Whoever_disconnects_may_stop_waiting()
    {
        var handler = new WaitingHandler();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { DrainTimeout = TimeSpan.FromDays(1) }, handler.Register);
        await at.SendCallAsync("wait");
        await handler.Started.WaitAsync(Limits.Message, Token);
        using var source = new CancellationTokenSource();
        Task disconnecting = at.Client.DisconnectAsync(source.Token);
        await source.CancelAsync();
        await disconnecting.WaitAsync(Limits.Message, Token);
        await handler.Cancelled.WaitAsync(Limits.Message, Token);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_service_that_connects_again_takes_calls_again()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client => client.RegisterMethod("m", (_, _) => Task.FromResult(1)));
        await at.Client.DisconnectAsync(Token);
        await at.ConnectAsync();
        Assert.Equal(1, (await at.CallAsync("m"))["data"]!.GetValue<int>());
    }

    private sealed class WaitingHandler
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Started => _started.Task;

        public Task Cancelled => _cancelled.Task;

        public void Release() => _released.SetResult();

        public void Register(IpcClient client) => client.RegisterMethod("wait", async (_, cancellationToken) =>
        {
            _started.TrySetResult();
            try
            {
                await _released.Task.WaitAsync(cancellationToken);
                return "done";
            }
            catch (OperationCanceledException)
            {
                _cancelled.TrySetResult();
                throw;
            }
        });
    }
}
