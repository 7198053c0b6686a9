using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>A name that another connection has: an error that says who, tried again only where the options say so.</summary>
public sealed class TakenNameTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Connecting_fails_at_once_and_says_who_has_it()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("order-service");

        IpcException exception = await Expect.FailureAsync(IpcErrorCode.ConnectionFailed, gateway.ConnectAsync("order-service"));

        Expect.Message($"'order-service' is already registered by process {Environment.ProcessId}\\. That is this very process: use the client that has the name, or choose another ServiceName for this one\\.$", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task With_RetryTakenName_connecting_waits_until_it_is_free()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create(options => options with { RetryTakenName = true });
        Task connecting = at.Client.ConnectAsync(Token);
        for (int i = 0; i < 3; i++)
        {
            await RefuseAsync(at);
        }

        Assert.False(connecting.IsCompleted);
        await at.AcceptAgainAsync();
        await connecting.WaitAsync(Limits.Message, Token);
        Assert.True(at.Client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task With_RetryTakenName_waiting_can_be_cancelled()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create(options => options with { RetryTakenName = true });
        using var source = new CancellationTokenSource();
        Task connecting = at.Client.ConnectAsync(source.Token);
        await RefuseAsync(at);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Limits.Message, Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Reconnecting_gives_up_and_calls_and_listeners_are_told_why()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create(options => options with { HeartbeatInterval = TimeSpan.FromMilliseconds(50), HeartbeatTimeout = TimeSpan.FromMilliseconds(50) });
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        at.Client.Error += (_, error) =>
        {
            // it tried in vain before, which is told as well
            if (error.Message.Contains("gives up", StringComparison.Ordinal))
            {
                told.TrySetResult(error.Message);
            }
        };
        await at.ConnectAsync();
        await at.Peer.DisposeAsync();
        await at.Log.WaitForAsync(RecordingLogger.Disconnected, Token);
        Task waiting = at.Client.CallAsync("s", "m", cancellationToken: Token).AsTask();
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task refusing = RefuseAllAsync(at, givenUp.Token);
        Assert.Matches("gives up connecting.*'order-service' is already registered", await told.Task.WaitAsync(Limits.Message, Token));
        Expect.Message("is already registered", await Assert.ThrowsAsync<IpcException>(() => waiting));
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.NotConnected, at.Client.CallAsync("s", "m", cancellationToken: Token));
        Expect.Message("is already registered.*ConnectAsync", exception);

        await givenUp.CancelAsync();
        await refusing;

        // and the client can still be connected by hand
        await at.ConnectAsync();
        Assert.True(at.Client.IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Reconnecting_within_the_HeartbeatTimeout_goes_on_as_the_name_may_be_held_by_its_own_last_connection()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        await at.Peer.DisposeAsync();
        for (int i = 0; i < 5; i++)
        {
            await RefuseAsync(at);
        }

        await at.AcceptAgainAsync();
    }

    [Fact(Timeout = Limit.Test)]
    public async Task With_RetryTakenName_reconnecting_goes_on_until_it_is_free()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { RetryTakenName = true });
        await at.Peer.DisposeAsync();
        await RefuseAsync(at);
        await RefuseAsync(at);
        await at.AcceptAgainAsync();
        await at.Log.WaitForAsync(RecordingLogger.Connected, Token, count: 2);
        Task<int> calling = at.Client.CallAsync<int>("s", "m", cancellationToken: Token).AsTask();
        await at.Peer.RespondAsync(await at.Peer.ReceiveUntilAsync("CALL", Token), 1, Token);
        Assert.Equal(1, await calling);
    }

    private static async Task RefuseAllAsync(ClientAtMockGateway at, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await RefuseAsync(at, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // nobody asks any more
        }
    }

    private static async Task RefuseAsync(ClientAtMockGateway at, CancellationToken? stop = null)
    {
        MockPeer peer = await at.Gateway.AcceptAsync(stop ?? Token);
        await peer.ReceiveRegistrationAsync(Token);
        await peer.SendFrameAsync(Messages.Error("CONNECTION_FAILED", $"Service '{ClientAtMockGateway.Name}' is already registered"), Token);
        await peer.WaitForCloseAsync(Token);
        await peer.DisposeAsync();
    }
}
