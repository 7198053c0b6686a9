using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>Whatever else a gateway sends: ERROR frames, unknown messages, garbage.</summary>
public sealed class GatewayMessageTests : IAsyncLifetime
{
    private ClientAtMockGateway? _at;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ClientAtMockGateway At => _at!;

    public async ValueTask InitializeAsync() => _at = await ClientAtMockGateway.ConnectAsync(options => options with { MaxMessageSize = 4096 });

    public ValueTask DisposeAsync() => At.DisposeAsync();

    [Fact(Timeout = Limit.Test)]
    public async Task An_error_frame_with_the_id_of_a_pending_call_rejects_that_call_only()
    {
        ValueTask<int> refused = At.Client.CallAsync<int>("nobody", "m", cancellationToken: Token);
        ValueTask<int> other = At.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        JsonObject refusedCall = await At.Peer.ReceiveAsync(Token);
        JsonObject otherCall = await At.Peer.ReceiveAsync(Token);
        await At.Peer.SendFrameAsync(Messages.Error("SERVICE_NOT_FOUND", "no such service", refusedCall["id"]!.GetValue<string>()), Token);
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.ServiceNotFound, refused);
        Assert.Equal("no such service", exception.Message);
        Assert.Equal("nobody", exception.ServiceName);
        await At.Log.WaitForAsync(RecordingLogger.GatewayError, Token);

        await At.Peer.RespondAsync(otherCall, 1, Token);
        Assert.Equal(1, await other);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_error_frame_without_an_id_is_logged_and_ends_no_call()
    {
        ValueTask<int> calling = At.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        JsonObject call = await At.Peer.ReceiveAsync(Token);
        await At.Peer.SendFrameAsync(Messages.Error("INVALID_MESSAGE", "I did not like that"), Token);
        await At.Peer.SendFrameAsync("""{"type":"ERROR"}""", Token);
        LogEntry entry = await At.Log.WaitForAsync(RecordingLogger.GatewayError, Token);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Equal("The gateway reported an error to order-service: INVALID_MESSAGE I did not like that", entry.Message);
        await At.Peer.RespondAsync(call, 2, Token);
        Assert.Equal(2, await calling);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_last_word_of_a_gateway_that_drops_the_connection_is_told_to_the_calls_that_end_with_it()
    {
        ValueTask<int> calling = At.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        await At.Peer.ReceiveAsync(Token);
        await At.Peer.SendFrameAsync(Messages.Error("CONNECTION_LOST", "This connection is closed: too slow."), Token);
        await At.Peer.DisposeAsync();
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.ConnectionLost, calling);
        Expect.Message("This connection is closed: too slow. s.m was sent and not answered", exception);
        await At.AcceptAgainAsync();
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData("""{"type":"call"}""", "'call'")]
    [InlineData("""{"type":"REGISTER","serviceName":"x","methods":[]}""", "REGISTER")]
    [InlineData("""{"type":7}""", "type")]
    [InlineData("{}", "no 'type'")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"type":"RESPONSE","id":"a","id":"b"}""", "'id' twice")]
    [InlineData("""{"type":"CALL"} trailing""", "not valid JSON")]
    [InlineData("\u0000\u0001\u0002", "not valid JSON")]
    public async Task A_frame_that_makes_no_sense_is_logged_and_ignored(string frame, string logged)
    {
        await At.Peer.SendFrameAsync(frame, Token);
        LogEntry entry = await At.Log.WaitForAsync(RecordingLogger.MessageIgnored, Token);
        Assert.Contains(logged, entry.Message, StringComparison.Ordinal);
        await AssertStillServesAsync();
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Text_that_is_not_valid_UTF8_in_any_field_of_a_call_harms_nothing()
    {
        foreach (string field in (string[])["id", "from", "to", "method", "params", "root", "chain"])
        {
            string json = """{"type":"CALL","id":"ID","from":"FROM","to":"TO","method":"METHOD","params":"PARAMS","context":{"root":"ROOT","chain":["CHAIN"],"depth":2,"deadline":99999999999999}}""";
            string[] halves = json.Split(field.ToUpperInvariant());
            byte[] body = [.. System.Text.Encoding.UTF8.GetBytes(halves[0]), 0xff, 0xc3, .. System.Text.Encoding.UTF8.GetBytes(halves[1])];
            await At.Peer.SendFrameAsync(body, Token);
            if (field == "id")
            {
                continue; // nobody could tell which call an answer was for
            }

            // The answer may echo the bytes of the context, so it is not read as JSON here.
            string answer = System.Text.Encoding.Latin1.GetString(await At.Peer.ReceiveFrameBytesAsync(Token));
            Assert.Contains("INVALID_MESSAGE", answer, StringComparison.Ordinal);
        }

        await AssertStillServesAsync();
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(0u)]
    [InlineData(4097u)]
    [InlineData(uint.MaxValue)]
    public async Task A_length_that_no_frame_may_have_ends_the_connection_and_its_calls_with_the_reason(uint length)
    {
        ValueTask<int> calling = At.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        await At.Peer.ReceiveAsync(Token);
        await At.Peer.SendBytesAsync(Frame.Header(length), Token);
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.ConnectionLost, calling);
        Expect.Message($@"announced a message of {length} bytes.*4096 \(MaxMessageSize\)", exception);
        Assert.Empty(await At.Peer.WaitForCloseAsync(Token));
        await At.AcceptAgainAsync();
        await AssertStillServesAsync();
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Frames_that_come_byte_by_byte_or_many_at_once_are_read()
    {
        ValueTask<int> first = At.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        ValueTask<int> second = At.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        string[] answers = [AnswerTo(await At.Peer.ReceiveAsync(Token), 1), AnswerTo(await At.Peer.ReceiveAsync(Token), 2)];
        foreach (byte one in Frame.Of(answers[0]))
        {
            await At.Peer.SendBytesAsync(new[] { one }, Token);
        }

        await At.Peer.SendBytesAsync(Frame.Together("{}", answers[1], """{"type":"ERROR"}"""), Token);
        Assert.Equal(1, await first);
        Assert.Equal(2, await second);
        await AssertStillServesAsync();
    }

    private static string AnswerTo(JsonObject call, int data) => Messages.ToText(Messages.Response(call, data));

    private async Task AssertStillServesAsync()
    {
        ValueTask<int> calling = At.Client.CallAsync<int>("s", "still", cancellationToken: Token);
        await At.Peer.RespondAsync(await At.Peer.ReceiveUntilAsync("CALL", Token), 3, Token);
        Assert.Equal(3, await calling);
        Assert.Empty(At.Log.Of(RecordingLogger.HandlerFailed));
    }
}
