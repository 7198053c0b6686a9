using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>What a RESPONSE makes of a call, whatever a peer spells it like.</summary>
public sealed class ResponseTests : IAsyncLifetime
{
    private ClientAtMockGateway? _at;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ClientAtMockGateway At => _at!;

    public async ValueTask InitializeAsync() => _at = await ClientAtMockGateway.ConnectAsync();

    public ValueTask DisposeAsync() => At.DisposeAsync();

    [Theory(Timeout = Limit.Test)]
    [InlineData("""{"type":"RESPONSE","id":ID,"from":"s","to":"order-service","status":"success","data":42,"context":{}}""")]
    [InlineData("""{"context":{"root":1},"data":42,"status":"success","to":"x","from":"y","id":ID,"type":"RESPONSE"}""")]
    [InlineData("""{"\u0074ype":"RESP\u004fNSE","\u0069d":ID,"st\u0061tus":"succ\u0065ss","d\u0061ta":42}""")]
    [InlineData("  {\r\n\t\"type\" : \"RESPONSE\", \"id\" : ID , \"status\":\"success\",\"data\": 42 } \n")]
    [InlineData("""{"type":"RESPONSE","id":ID,"status":"success","data":42,"unknown":{"data":1,"status":"error"},"error":{"message":"no"}}""")]
    public async Task A_success_is_read_however_it_is_spelled(string response)
    {
        ValueTask<int> calling = At.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        await SendAsync(response, await At.Peer.ReceiveAsync(Token));
        Assert.Equal(42, await calling);
        Assert.Equal(0, At.Client.GetStatus().PendingRequests);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_answer_without_data_is_null_for_what_may_be_null_and_an_error_for_a_number()
    {
        Assert.Null(await AnsweredAsync<string>(call => At.Peer.RespondWithoutDataAsync(call, Token)));
        Assert.Null(await AnsweredAsync<int?>(call => At.Peer.RespondWithoutDataAsync(call, Token)));
        await AnsweredAsync(call => At.Peer.RespondWithoutDataAsync(call, Token));
        IpcException exception = await Expect.FailureAsync(
            IpcErrorCode.DeserializationFailed, AnsweredAsync<int>(call => At.Peer.RespondWithoutDataAsync(call, Token)));
        Expect.Message(@"s\.m .*System\.Int32.*answered nothing", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Null_is_a_value()
    {
        Assert.Null(await AnsweredAsync<string>(call => At.Peer.RespondAsync(call, null, Token)));
        Assert.Equal(JsonValueKind.Null, (await AnsweredAsync<JsonElement>(call => At.Peer.RespondAsync(call, null, Token))).ValueKind);
        await AnsweredAsync(call => At.Peer.RespondAsync(call, null, Token));
        await Expect.FailureAsync(IpcErrorCode.DeserializationFailed, AnsweredAsync<int>(call => At.Peer.RespondAsync(call, null, Token)));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_result_that_nobody_asked_for_is_not_read() =>
        await AnsweredAsync(call => SendAsync("""{"type":"RESPONSE","id":ID,"status":"success","data":{"any":[1,{}]}}""", call));

    [Theory(Timeout = Limit.Test)]
    [InlineData("""{"message":"gone","code":"USER_BANNED"}""", "USER_BANNED", "^gone$")]
    [InlineData("""{"code":"USER_BANNED","message":"g\u006fne"}""", "USER_BANNED", "^gone$")]
    [InlineData("""{"message":"gone"}""", "EXECUTION_FAILED", "^gone$")]
    [InlineData("""{"message":"gone","code":null}""", "EXECUTION_FAILED", "^gone$")]
    [InlineData("""{"message":"gone","code":""}""", "EXECUTION_FAILED", "^gone$")]
    [InlineData("""{"message":"gone","code":404}""", "404", "^gone$")]
    [InlineData("""{"message":"gone","code":true}""", "true", "^gone$")]
    [InlineData("""{"message":"gone","code":{"a":1}}""", "EXECUTION_FAILED", "^gone$")]
    [InlineData("""{"message":17,"code":"X"}""", "X", "^17$")]
    [InlineData("""{}""", "EXECUTION_FAILED", "without a message")]
    [InlineData("\"just text\"", "EXECUTION_FAILED", "^just text$")]
    [InlineData("[1]", "EXECUTION_FAILED", "said nothing")]
    [InlineData("null", "EXECUTION_FAILED", "said nothing")]
    [InlineData("""{"message":"\ud800"}""", "EXECUTION_FAILED", "not valid UTF-8")]
    public async Task An_error_keeps_its_code_and_message_whatever_a_peer_made_of_it(string error, string code, string message)
    {
        ValueTask<int> calling = At.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        JsonObject call = await At.Peer.ReceiveAsync(Token);
        await SendAsync("""{"type":"RESPONSE","id":ID,"status":"error","error":ERROR}""".Replace("ERROR", error, StringComparison.Ordinal), call);
        IpcException exception = await Expect.FailureAsync(code, calling);
        Expect.Message(message, exception);
        Assert.Equal("s", exception.ServiceName);
        Assert.Equal("m", exception.MethodName);
        Assert.Equal(call["id"]!.GetValue<string>(), exception.RequestId);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_stack_that_was_sent_is_the_remote_one()
    {
        IpcException exception = await Expect.FailureAsync("X", AnsweredAsync(call =>
            SendAsync("""{"type":"RESPONSE","id":ID,"status":"error","error":{"message":"m","code":"X","stack":"at Far.Away()"}}""", call)));
        Assert.Equal("at Far.Away()", exception.RemoteStackTrace);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData("\"status\":\"maybe\",")]
    [InlineData("\"status\":7,")]
    [InlineData("")]
    public async Task An_unknown_status_ends_the_call(string status)
    {
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.InvalidMessage, AnsweredAsync<int>(call =>
            SendAsync("""{"type":"RESPONSE",STATUS"id":ID,"data":42}""".Replace("STATUS", status, StringComparison.Ordinal), call)));
        Expect.Message("no 'status'", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_second_answer_and_one_to_a_call_that_never_was_harm_nothing()
    {
        ValueTask<int> first = At.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        JsonObject call = await At.Peer.ReceiveAsync(Token);
        await At.Peer.RespondAsync(call, 1, Token);
        await At.Peer.RespondAsync(call, 2, Token);
        Assert.Equal(1, await first);

        foreach (string id in (string[])["req-1-1", "", "root-1763887000123-000000", "req-1763887000123-00000!", new string('x', 5000)])
        {
            await At.Peer.SendFrameAsync(Messages.Response(Messages.Call(id, "order-service", "s", "m", null, []), 9), Token);
        }

        // The slot of the first call serves again; its late third answer must not reach the next call.
        ValueTask<int> second = At.Client.CallAsync<int>("s", "m", cancellationToken: Token);
        JsonObject next = await At.Peer.ReceiveAsync(Token);
        await At.Peer.RespondAsync(call, 3, Token);
        await At.Peer.RespondAsync(next, 4, Token);
        Assert.Equal(4, await second);
        Assert.Equal(7, At.Log.Of(RecordingLogger.LateResponse).Count);
        Assert.Equal(0, At.Client.GetStatus().PendingRequests);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Answers_reach_their_calls_in_any_order()
    {
        Task<int>[] calling = [.. Enumerable.Range(0, 200).Select(i => At.Client.CallAsync<int>("s", "m", i, cancellationToken: Token).AsTask())];
        var calls = new List<JsonObject>();
        for (int i = 0; i < calling.Length; i++)
        {
            calls.Add(await At.Peer.ReceiveAsync(Token));
        }

        Random.Shared.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(calls));
        await At.Peer.SendBytesAsync(Frame.Together(calls.Select(call => Messages.ToText(Messages.Response(call, call["params"])))), Token);
        Assert.Equal(Enumerable.Range(0, 200), await Task.WhenAll(calling));
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData("\"text\"")]
    [InlineData("{\"a\":1}")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    public async Task A_value_of_another_type_says_which_was_expected(string data)
    {
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.DeserializationFailed, AnsweredAsync<int>(call =>
            SendAsync("""{"type":"RESPONSE","id":ID,"status":"success","data":DATA}""".Replace("DATA", data, StringComparison.Ordinal), call)));
        Expect.Message(@"s\.m .*System\.Int32", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Text_that_is_not_valid_UTF8_fails_its_own_call_only()
    {
        ValueTask<string> calling = At.Client.CallAsync<string>("s", "m", cancellationToken: Token);
        JsonObject call = await At.Peer.ReceiveAsync(Token);
        byte[] start = Encoding.UTF8.GetBytes($"{{\"type\":\"RESPONSE\",\"id\":\"{call["id"]}\",\"status\":\"success\",\"data\":\"");
        await At.Peer.SendFrameAsync((byte[])[.. start, 0xff, 0xfe, (byte)'"', (byte)'}'], Token);
        await Expect.FailureAsync(IpcErrorCode.DeserializationFailed, calling);
        Assert.Equal(5, await AnsweredAsync<int>(next => At.Peer.RespondAsync(next, 5, Token)));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_exception_of_the_result_type_is_a_failed_deserialization()
    {
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.DeserializationFailed, AnsweredAsync<Choosy>(call => At.Peer.RespondAsync(call, new JsonObject { ["number"] = -1 }, Token)));
        Assert.IsType<ArgumentOutOfRangeException>(exception.InnerException);
    }

    private async Task<T> AnsweredAsync<T>(Func<JsonObject, Task> answer)
    {
        ValueTask<T> calling = At.Client.CallAsync<T>("s", "m", cancellationToken: Token);
        await answer(await At.Peer.ReceiveAsync(Token));
        return await calling;
    }

    private async Task AnsweredAsync(Func<JsonObject, Task> answer)
    {
        ValueTask calling = At.Client.CallAsync("s", "m", cancellationToken: Token);
        await answer(await At.Peer.ReceiveAsync(Token));
        await calling;
    }

    private Task SendAsync(string response, JsonObject call) =>
        At.Peer.SendFrameAsync(response.Replace("ID", call["id"]!.ToJsonString(), StringComparison.Ordinal), Token);

    private sealed class Choosy
    {
        public Choosy(int number)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number);
            Number = number;
        }

        public int Number { get; }
    }
}
