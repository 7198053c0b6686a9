using System.Text.Json.Nodes;
using System.Threading.Channels;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>The events of the seed's client.</summary>
public sealed class EventTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task The_life_of_a_connection_is_told_in_order_and_again_after_a_reconnect()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        var told = Channel.CreateUnbounded<string>();
        at.Client.Registered += (sender, _) => told.Writer.TryWrite(ReferenceEquals(sender, at.Client) ? "registered" : "another sender");
        at.Client.Connected += (_, connection) => told.Writer.TryWrite($"connected {connection.ServiceName}");
        at.Client.Disconnected += (_, connection) => told.Writer.TryWrite($"disconnected: {connection.Reason}");
        await at.ConnectAsync();
        await at.Peer.DisposeAsync();
        await at.AcceptAgainAsync();
        Assert.Equal("registered", await NextAsync(told));
        Assert.Equal("connected order-service", await NextAsync(told));
        Assert.StartsWith("disconnected: The connection to the gateway was lost.", await NextAsync(told), StringComparison.Ordinal);
        Assert.Equal("registered", await NextAsync(told));
        Assert.Equal("connected order-service", await NextAsync(told));
        await at.Client.DisconnectAsync(Token);
        Assert.Equal("disconnected: The client was disconnected.", await NextAsync(told));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Calls_in_both_directions_are_told_with_their_end()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
        {
            client.RegisterMethod("good", (_, _) => Task.FromResult(1));
            client.RegisterMethod<int>("bad", (_, _) => throw new InvalidOperationException("broken"));
        });
        var told = Channel.CreateUnbounded<string>();
        at.Client.MethodExecuted += (_, call) => told.Writer.TryWrite($"{call.Method} {call.RequestId} {call.IsSuccess} {call.Error}");
        at.Client.ResponseReceived += (_, response) => told.Writer.TryWrite($"{response.ServiceName}.{response.Method} {response.IsSuccess} {response.Error}");
        JsonObject good = await at.CallAsync("good");
        Assert.Equal($"good {good["id"]} True ", await NextAsync(told));
        JsonObject bad = await at.CallAsync("bad");
        Assert.Equal($"bad {bad["id"]} False broken", await NextAsync(told));
        ValueTask<int> answered = at.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        await at.Peer.RespondAsync(await at.Peer.ReceiveAsync(Token), 1, Token);
        Assert.Equal(1, await answered);
        Assert.Equal("s.m True ", await NextAsync(told));
        ValueTask<int> refused = at.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        await at.Peer.RespondErrorAsync(await at.Peer.ReceiveAsync(Token), "X", "no", Token);
        await Expect.FailureAsync("X", refused);
        Assert.Equal("s.m False no", await NextAsync(told));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Errors_of_the_gateway_are_told_with_and_without_a_call()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        var told = Channel.CreateUnbounded<string>();
        at.Client.GatewayError += (_, error) => told.Writer.TryWrite($"{error.Code} {error.Message}");
        ValueTask calling = at.Client.CallAsync("s", "m", cancellationToken: Token);
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        await at.Peer.SendFrameAsync(Messages.Error("INVALID_MESSAGE", "first"), Token);
        await at.Peer.SendFrameAsync(Messages.Error("SERVICE_NOT_FOUND", "second", call["id"]!.GetValue<string>()), Token);
        await Expect.FailureAsync(IpcErrorCode.ServiceNotFound, calling);
        Assert.Equal("INVALID_MESSAGE first", await NextAsync(told));
        Assert.Equal("SERVICE_NOT_FOUND second", await NextAsync(told));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_listener_that_throws_harms_neither_the_others_nor_the_calls()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        var told = Channel.CreateUnbounded<string>();
        at.Client.ResponseReceived += (_, _) => throw new InvalidOperationException("a bad listener");
        at.Client.ResponseReceived += (_, response) => told.Writer.TryWrite(response.Method);
        for (int i = 0; i < 3; i++)
        {
            ValueTask<int> calling = at.Client.CallAsync<int>("s", $"m{i}", cancellationToken: Token);
            await at.Peer.RespondAsync(await at.Peer.ReceiveAsync(Token), i, Token);
            Assert.Equal(i, await calling);
            Assert.Equal($"m{i}", await NextAsync(told));
        }
    }

    private static async Task<string> NextAsync(Channel<string> told) => await told.Reader.ReadAsync(Token).AsTask().WaitAsync(Limits.Message, Token);
}
