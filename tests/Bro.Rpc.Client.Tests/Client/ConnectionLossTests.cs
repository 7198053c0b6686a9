using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>The gateway goes while calls are on their way.</summary>
public sealed class ConnectionLossTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Hundreds_of_pending_calls_fail_at_once_and_none_is_sent_again()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { Timeout = TimeSpan.FromHours(1) });
        Task<int>[] calling = [.. Enumerable.Range(0, 500).Select(i => at.Client.CallAsync<int>("s", "m", i, cancellationToken: Token).AsTask())];
        for (int i = 0; i < calling.Length; i++)
        {
            await at.Peer.ReceiveAsync(Token);
        }

        Assert.Equal(500, at.Client.GetStatus().PendingRequests);
        await at.Peer.DisposeAsync();
        foreach (Task<int> call in calling)
        {
            IpcException exception = await Expect.FailureAsync(IpcErrorCode.ConnectionLost, call.WaitAsync(Limits.Message, Token));
            Expect.Message(@"s\.m was sent and not answered; whether it had an effect is not known", exception);
            Assert.NotNull(exception.RequestId);
        }

        await at.AcceptAgainAsync();
        ValueTask<int> next = at.Client.CallAsync<int>("s", "next", cancellationToken: Token);
        JsonObject first = await at.Peer.ReceiveAsync(Token);
        Assert.Equal("next", first["method"]!.GetValue<string>());
        await at.Peer.RespondAsync(first, 1, Token);
        Assert.Equal(1, await next);
        Assert.Equal(0, at.Client.GetStatus().PendingRequests);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Calls_made_while_the_gateway_is_away_wait_and_then_succeed()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        at.Gateway.StopListening();
        await at.Peer.DisposeAsync();
        await at.Log.WaitForAsync(RecordingLogger.ConnectFailed, Token);
        Assert.False(at.Client.IsConnected);

        Task<int>[] calling = [.. Enumerable.Range(0, 20).Select(i => at.Client.CallAsync<int>("s", "m", i, cancellationToken: Token).AsTask())];
        await using MockGateway next = MockGateway.Listen(at.Socket.Path);
        MockPeer peer = await next.AcceptRegisteredAsync(cancellationToken: Token);
        for (int i = 0; i < calling.Length; i++)
        {
            JsonObject call = await peer.ReceiveUntilAsync("CALL", Token);
            await peer.RespondAsync(call, call["params"], Token);
        }

        Assert.Equal(Enumerable.Range(0, 20), await Task.WhenAll(calling));
        await at.Client.DisconnectAsync(Token);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_waits_in_vain_fails_within_its_timeout_and_says_why()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { Timeout = TimeSpan.FromMilliseconds(300) });
        at.Gateway.StopListening();
        await at.Peer.DisposeAsync();
        await at.Log.WaitForAsync(RecordingLogger.ConnectFailed, Token, count: 3);
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.NotConnected, at.Client.CallAsync("s", "m", cancellationToken: Token));
        Expect.Message(@"^s\.m was not sent: 'order-service' was not connected to the gateway in the 300 ms that the call had\. There is no gateway at '.*' or correct GatewayPath\.$|^s\.m was not sent: .*Start it \(bro gateway", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_waits_can_be_cancelled()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        at.Gateway.StopListening();
        await at.Peer.DisposeAsync();
        await at.Log.WaitForAsync(RecordingLogger.ConnectFailed, Token);
        using var source = new CancellationTokenSource();
        Task calling = at.Client.CallAsync("s", "m", cancellationToken: source.Token).AsTask();
        await source.CancelAsync();
        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling)).CancellationToken);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Without_auto_reconnect_calls_fail_at_once_and_say_why_the_connection_went()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { AutoReconnect = false });
        await at.Peer.DisposeAsync();
        await at.Log.WaitForAsync(RecordingLogger.Disconnected, Token);
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.NotConnected, at.Client.CallAsync("s", "m", cancellationToken: Token));
        Expect.Message("'order-service' is not connected to the gateway.*connection to the gateway was lost.*ConnectAsync.*AutoReconnect", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Without_auto_reconnect_connecting_right_after_the_loss_makes_a_new_connection()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { AutoReconnect = false });
        for (int round = 0; round < 200; round++)
        {
            Task calling = at.Client.CallAsync("s", "m", cancellationToken: Token).AsTask();
            await at.Peer.ReceiveAsync(Token);
            await at.Peer.DisposeAsync();
            await Expect.FailureAsync(IpcErrorCode.ConnectionLost, calling);
            await at.ConnectAsync();
            Assert.True(at.Client.IsConnected);
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_gateway_that_comes_and_goes_many_times_is_found_again_each_time()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        for (int round = 0; round < 50; round++)
        {
            await at.Peer.DisposeAsync();
            ValueTask<int> calling = CallAgainAsync(at.Client, round);
            await at.AcceptAgainAsync();
            JsonObject call = await at.Peer.ReceiveUntilAsync("CALL", Token);
            await at.Peer.RespondAsync(call, call["params"], Token);
            Assert.Equal(round, await calling);
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_whose_params_fail_while_the_connection_goes_still_ends_with_an_IpcException()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { AutoReconnect = false });
        Task? closing = null;
        var parameters = new Breaking(() =>
        {
            closing = at.Peer.DisposeAsync().AsTask();
            Assert.True(SpinWait.SpinUntil(() => !at.Client.IsConnected, Limits.Message));
            throw new InvalidOperationException("the params broke");
        });
        IpcException exception = await Assert.ThrowsAsync<IpcException>(async () => await at.Client.CallAsync("s", "m", parameters, cancellationToken: Token));
        Assert.Contains(exception.Code, (IpcErrorCode[])[IpcErrorCode.ConnectionLost, IpcErrorCode.SerializationFailed]);
        await closing!;
    }

    // The first attempt may meet the connection that is just going.
    private static async ValueTask<int> CallAgainAsync(IpcClient client, int value)
    {
        while (true)
        {
            try
            {
                return await client.CallAsync<int>("s", "m", value, cancellationToken: Token);
            }
            catch (IpcException exception) when (exception.Code == IpcErrorCode.ConnectionLost)
            {
                Assert.NotNull(exception.RequestId);
            }
        }
    }

    private sealed class Breaking(Func<int> value)
    {
        public int Value => value();
    }
}
