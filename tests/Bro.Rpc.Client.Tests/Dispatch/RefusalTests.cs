using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Dispatch;

/// <summary>Calls that reach no handler, and answers that do not fit into a message.</summary>
public sealed class RefusalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_method_that_does_not_exist_is_refused_with_those_that_do()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
        {
            client.RegisterMethod("getUser", (_, _) => Task.FromResult(1));
            client.RegisterMethod("getOrder", (_, _) => Task.FromResult(1));
        });
        JsonObject call = await at.SendCallAsync("getUsr");
        JsonObject response = await at.Peer.ReceiveAsync(Token);
        Assert.Equal(call["id"]!.GetValue<string>(), response["id"]!.GetValue<string>());
        Assert.Equal(call["context"]!.ToJsonString(), response["context"]!.ToJsonString());
        Assert.Equal("cart-service", response["to"]!.GetValue<string>());
        Assert.Equal("order-service", response["from"]!.GetValue<string>());
        Assert.Equal("METHOD_NOT_FOUND", response["error"]!["code"]!.GetValue<string>());
        Assert.Equal("Service 'order-service' has no method 'getUsr'. It has: getOrder, getUser.", MessageOf(response));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_service_of_many_methods_or_of_none_says_so()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        Assert.EndsWith("It has no methods at all.", MessageOf(await at.CallAsync("x")), StringComparison.Ordinal);
        for (int i = 0; i < 30; i++)
        {
            at.Client.RegisterMethod($"m{i:00}", (_, _) => Task.CompletedTask);
        }

        string message = MessageOf(await at.CallAsync("x"));
        Assert.Contains("It has 30 methods, among them: m00, m01", message, StringComparison.Ordinal);
        Assert.DoesNotContain("m20", message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"root":"","chain":[],"depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":"a","depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[1],"depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":0,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":99999999999,"deadline":1}""")]
    public async Task A_call_without_a_valid_context_is_refused(string context)
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client => client.RegisterMethod("m", (_, _) => Task.CompletedTask));
        await at.Peer.SendFrameAsync($$"""{"type":"CALL","id":"1","from":"cart-service","to":"order-service","method":"m","params":{},"context":{{context}}}""", Token);
        Assert.Equal("INVALID_CONTEXT", CodeOf(await at.Peer.ReceiveResponseAsync("1", Token)));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_refusal_that_does_not_fit_is_shortened_and_leaves_the_connection_good()
    {
        // What a caller spells in four bytes may take twelve in the answer.
        string emoji = string.Concat(Enumerable.Repeat("😀", 100));
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { MaxMessageSize = 1024 },
            client => client.RegisterMethod("m", (_, _) => Task.FromResult(1)));
        for (int i = 0; i < 20; i++)
        {
            at.Client.RegisterMethod($"aMethodWithAVeryLongNameThatFillsTheMessage{i:00}", (_, _) => Task.CompletedTask);
        }

        Assert.Equal("METHOD_NOT_FOUND", CodeOf(await at.CallAsync("x")));
        await SendRawAsync(at, "x", emoji);
        Assert.Equal("METHOD_NOT_FOUND", CodeOf(await at.Peer.ReceiveResponseAsync("x", Token)));

        // Of a call whose id alone is too long for an answer nothing can be said; its caller has its timeout.
        await SendRawAsync(at, emoji, "x");
        Assert.Equal(1, (await at.CallAsync("m"))["data"]!.GetValue<int>());
        Assert.Empty(at.Log.Of(RecordingLogger.HandlerFailed));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_answer_that_cannot_be_sent_at_all_harms_nobody_else()
    {
        string emoji = string.Concat(Enumerable.Repeat("😀", 100));
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { MaxMessageSize = 1024 },
            client =>
            {
                client.RegisterMethod("good", (_, _) => Task.FromResult(1));
                client.RegisterMethod("bad", (_, _) => Task.FromException(new InvalidOperationException("broken")));
            });
        await SendRawAsync(at, emoji, "good");
        await SendRawAsync(at, emoji, "bad");
        await at.Log.WaitForAsync(RecordingLogger.AnswerNotWritten, Token, count: 2);
        Assert.Equal(1, (await at.CallAsync("good"))["data"]!.GetValue<int>());
        await at.Client.DisconnectAsync(Token);
        Assert.Equal(0, at.Client.GetStatus().RunningCalls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_result_that_cannot_be_written_or_is_too_large_is_a_failed_serialization()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { MaxMessageSize = 64 * 1024 },
            client =>
            {
                client.RegisterMethod("nan", (_, _) => Task.FromResult(double.NaN));
                client.RegisterMethod("type", (_, _) => Task.FromResult(typeof(string)));
                client.RegisterMethod("big", (_, _) => Task.FromResult(new string('x', 64 * 1024)));
                client.RegisterMethod("good", (_, _) => Task.FromResult("fine"));
            });
        foreach ((string method, string expected) in ((string, string)[])[("nan", "The result of order-service.nan cannot be written as JSON"), ("type", "The result of order-service.type cannot be written"), ("big", "larger than MaxMessageSize (65536 bytes)")])
        {
            JsonObject response = await at.CallAsync(method);
            Assert.Equal("SERIALIZATION_FAILED", CodeOf(response));
            Assert.Contains(expected, MessageOf(response), StringComparison.Ordinal);
            Assert.NotNull(response["context"]);
        }

        Assert.Equal("fine", (await at.CallAsync("good"))["data"]!.GetValue<string>());
    }

    private static Task SendRawAsync(ClientAtMockGateway at, string id, string method)
    {
        JsonObject context = Messages.FirstContext("a", "b");

        // Written by hand: the kit escapes characters beyond the BMP itself.
        return at.Peer.SendFrameAsync($$"""{"type":"CALL","id":"{{id}}","from":"a","to":"b","method":"{{method}}","context":{{context.ToJsonString()}}}""", Token);
    }

    private static string CodeOf(JsonObject response) => response["error"]!["code"]!.GetValue<string>();

    private static string MessageOf(JsonObject response) => response["error"]!["message"]!.GetValue<string>();
}
