using System.Net.Sockets;
using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>Connecting and disconnecting, in every order and at every moment.</summary>
public sealed class LifecycleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Connecting_twice_makes_one_connection()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        Task first = at.Client.ConnectAsync(Token);
        Task second = at.Client.ConnectAsync(Token);
        MockPeer peer = await at.Gateway.AcceptRegisteredAsync(cancellationToken: Token);
        await Task.WhenAll(first, second);
        await at.Client.ConnectAsync(Token);

        // A second connection would have to be accepted before the one that comes after the disconnect.
        await at.Client.DisconnectAsync(Token);
        Assert.Empty(await peer.WaitForCloseAsync(Token));
        Task third = at.Client.ConnectAsync(Token);
        await at.Gateway.AcceptRegisteredAsync(cancellationToken: Token);
        await third;
        Assert.True(at.Client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Disconnecting_twice_or_without_a_connection_does_nothing()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        await at.Client.DisconnectAsync(Token);
        await at.ConnectAsync();
        await Task.WhenAll(at.Client.DisconnectAsync(Token), at.Client.DisconnectAsync(Token));
        await at.Client.DisconnectAsync(Token);
        Assert.False(at.Client.IsConnected);
        Assert.Empty(await at.Peer.WaitForCloseAsync(Token));
        await at.Client.DisposeAsync();
        await at.Client.DisposeAsync();
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_disconnected_client_stays_so_until_it_is_connected_again()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        await at.Client.DisconnectAsync(Token);
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.NotConnected, at.Client.CallAsync("s", "m", cancellationToken: Token));
        Expect.Message("is not connected to the gateway.*Call ConnectAsync first", exception);

        await at.ConnectAsync();
        ValueTask<int> calling = at.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        await at.Peer.RespondAsync(await at.Peer.ReceiveAsync(Token), 1, Token);
        Assert.Equal(1, await calling);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_client_that_was_never_connected_says_how_to_connect()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.NotConnected, at.Client.CallAsync("s", "m", cancellationToken: Token));
        Expect.Message("Call ConnectAsync first", exception);
        Assert.Equal("s", exception.ServiceName);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_disposed_client_connects_no_more()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        await at.Client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => at.Client.ConnectAsync(Token));
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.NotConnected, at.Client.CallAsync("s", "m", cancellationToken: Token));
        Expect.Message(@"^s\.m was not sent: the client 'order-service' was disposed\. Make calls before that", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Pending_calls_end_when_their_own_client_disconnects()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        Task calling = at.Client.CallAsync("s", "m", cancellationToken: Token).AsTask();
        await at.Peer.ReceiveAsync(Token);
        await at.Client.DisconnectAsync(Token);
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.ConnectionLost, calling.WaitAsync(Limits.Message, Token));
        Expect.Message("^The client was disconnected\\.", exception);
        Assert.Equal(0, at.Client.GetStatus().PendingRequests);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task What_was_called_before_the_disconnect_is_sent_before_it()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        Task[] calling = [.. Enumerable.Range(0, 100).Select(_ => at.Client.CallAsync("s", "m", new string('x', 1000), cancellationToken: Token).AsTask())];
        Task<IReadOnlyList<JsonObject>> received = at.Peer.WaitForCloseAsync(Token);
        await at.Client.DisconnectAsync(Token);
        Assert.Equal(100, (await received).Count);
        foreach (Task call in calling)
        {
            await Expect.FailureAsync(IpcErrorCode.ConnectionLost, call);
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Disposing_while_the_gateway_does_not_answer_the_register_ends_the_attempt()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        Task connecting = at.Client.ConnectAsync(Token);
        MockPeer peer = await at.Gateway.AcceptAsync(Token);
        await peer.ReceiveRegistrationAsync(Token);
        await at.Client.DisposeAsync();
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.NotConnected, connecting.WaitAsync(Limits.Message, Token));
        Expect.Message("was disconnected", exception);
        Assert.Empty(await peer.WaitForCloseAsync(Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Disconnecting_between_the_acknowledgement_and_the_first_call_closes_the_connection()
    {
        var clock = new HookedClock();
        await using ClientAtMockGateway at = ClientAtMockGateway.Create(options => options with { TimeProvider = clock, HeartbeatInterval = TimeSpan.FromHours(3) });
        Task? disconnecting = null;

        // The heartbeats are started at the very moment in which the session is registered and not yet in use.
        clock.OnTimer = period => disconnecting ??= period == TimeSpan.FromHours(3) ? at.Client.DisconnectAsync(Token) : null;
        Task connecting = at.Client.ConnectAsync(Token);
        MockPeer peer = await at.Gateway.AcceptRegisteredAsync(cancellationToken: Token);
        await Expect.FailureAsync(IpcErrorCode.NotConnected, connecting.WaitAsync(Limits.Message, Token));
        await disconnecting!.WaitAsync(Limits.Message, Token);
        Assert.Empty(await peer.WaitForCloseAsync(Token));
        Assert.False(at.Client.IsConnected);
        await at.ConnectAsync();
        Assert.True(at.Client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Disconnecting_in_the_moment_in_which_the_connection_is_lost_leaves_nobody_waiting()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        var disconnecting = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        at.Log.OnEntry = entry =>
        {
            if (entry.Id == RecordingLogger.Disconnected)
            {
                disconnecting.TrySetResult(at.Client.DisconnectAsync(Token));
            }
        };
        await at.Peer.DisposeAsync();
        await (await disconnecting.Task.WaitAsync(Limits.Message, Token)).WaitAsync(Limits.Message, Token);
        at.Log.OnEntry = null;
        await Expect.FailureAsync(IpcErrorCode.NotConnected, at.Client.CallAsync("s", "m", cancellationToken: Token).AsTask().WaitAsync(Limits.Message, Token));
        await at.ConnectAsync();
        Assert.True(at.Client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_cancelled_attempt_to_connect_ends_and_a_later_one_succeeds()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        using var source = new CancellationTokenSource();
        Task connecting = at.Client.ConnectAsync(source.Token);
        MockPeer peer = await at.Gateway.AcceptAsync(Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Limits.Message, Token));
        await peer.WaitForCloseAsync(Token);
        await at.ConnectAsync();
        Assert.True(at.Client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Cancelling_one_of_two_attempts_to_connect_leaves_the_other_alone()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        using var source = new CancellationTokenSource();
        Task first = at.Client.ConnectAsync(source.Token);
        Task second = at.Client.ConnectAsync(Token);
        MockPeer peer = await at.Gateway.AcceptAsync(Token);
        await peer.ReceiveRegistrationAsync(Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Limits.Message, Token));
        await peer.SendFrameAsync(Messages.RegisterAck(), Token);
        await second.WaitAsync(Limits.Message, Token);
        Assert.True(at.Client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_connection_does_not_run_in_the_context_of_whoever_made_it()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        using (new IpcContext("root-of-a-handler", ["a"], 1, long.MaxValue).Enter())
        {
            await at.ConnectAsync();
        }

        Assert.Null((await at.Log.WaitForAsync(RecordingLogger.Connected, Token)).Context);
        await at.Peer.DisposeAsync();
        Assert.Null((await at.Log.WaitForAsync(RecordingLogger.Disconnected, Token)).Context);
        await at.AcceptAgainAsync();
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Connecting_and_disconnecting_at_random_never_hangs_and_ends_as_told()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        using var ending = new CancellationTokenSource();
        Task accepting = AcceptAllAsync(at.Gateway, ending.Token);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(
            async () =>
            {
                var random = new Random(seed + worker);
                for (int i = 0; i < 100; i++)
                {
                    Task action = random.Next(3) switch
                    {
                        0 => at.Client.DisconnectAsync(Token),
                        1 => at.Client.ConnectAsync(Token),
                        _ => at.Client.CallAsync("s", "m", cancellationToken: new CancellationTokenSource(1).Token).AsTask(),
                    };
                    Exception? exception = await Record.ExceptionAsync(() => action.WaitAsync(Limits.Message, Token));
                    Assert.True(exception is null or IpcException or OperationCanceledException, $"seed {seed}: {exception}");
                }
            },
            Token)));
        await at.Client.DisconnectAsync(Token).WaitAsync(Limits.Message, Token);
        Assert.False(at.Client.IsConnected);
        await at.Client.ConnectAsync(Token).WaitAsync(Limits.Message, Token);
        Assert.True(at.Client.IsConnected);
        Assert.Empty(at.Log.Of(RecordingLogger.SupervisorFailed));
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting);
    }

    private static async Task AcceptAllAsync(MockGateway gateway, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await gateway.AcceptRegisteredAsync(cancellationToken: cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // The client went before it had registered.
            }
        }
    }

    private sealed class HookedClock : TimeProvider
    {
        public Action<TimeSpan>? OnTimer { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            OnTimer?.Invoke(period);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
