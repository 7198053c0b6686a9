using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Dispatch;

/// <summary>Handlers registered by name: what they are given and what becomes of their results.</summary>
public sealed class RawHandlerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_response_has_its_keys_in_the_order_of_the_protocol_and_the_context_of_the_call()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client => client.RegisterMethod("get", (_, _) => Task.FromResult(new { Name = "é", Tags = new List<int> { 1 } })));
        const string Context = """{ "deadline":99999999999999,"root":"r\u00e9","chain":["cart-service","order-service"],"extra":[1,{"a":null}],"depth":2.0}""";
        await at.Peer.SendFrameAsync("""{"type":"CALL","id":"any id \" at all","from":"cart-service","to":"order-service","method":"get","context":CONTEXT}""".Replace("CONTEXT", Context, StringComparison.Ordinal), Token);
        Assert.Equal(
            """{"type":"RESPONSE","id":"any id \" at all","from":"order-service","to":"cart-service","status":"success","data":{"name":"é","tags":[1]},"context":CONTEXT}""".Replace("CONTEXT", Context, StringComparison.Ordinal),
            Encoding.UTF8.GetString(await at.Peer.ReceiveFrameBytesAsync(Token)));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task All_three_kinds_of_handlers_are_given_the_call()
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
        {
            client.RegisterMethod("result", (call, _) => Task.FromResult($"{call.Method} {call.Params.GetProperty("a").GetInt32()} {call.Context.Caller}"));
            client.RegisterMethod("nothing", (call, _) =>
            {
                seen.SetResult(call.RequestId);
                return Task.CompletedTask;
            });
            client.RegisterMethod<Pair, int>("typed", (pair, context, _) => Task.FromResult((pair?.A ?? -1) + context.Depth));
        });
        Assert.Equal("result 5 cart-service", (await at.CallAsync("result", new JsonObject { ["a"] = 5 }))["data"]!.GetValue<string>());
        JsonObject nothing = await at.CallAsync("nothing");
        Assert.Equal("success", nothing["status"]!.GetValue<string>());
        Assert.False(nothing.ContainsKey("data"));
        Assert.Equal(nothing["id"]!.GetValue<string>(), await seen.Task);
        Assert.Equal(7, (await at.CallAsync("typed", new JsonObject { ["a"] = 5 }))["data"]!.GetValue<int>());
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData("\"params\":null,", "Null", "none")]
    [InlineData("", "Undefined", "none")]
    [InlineData("\"params\":{\"a\":3},", "Object", "3")]
    public async Task Params_may_be_absent_or_null(string parameters, string kind, string typed)
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
        {
            client.RegisterMethod("kind", (call, _) => Task.FromResult(call.Params.ValueKind.ToString()));
            client.RegisterMethod<Pair, string>("typed", (pair, _, _) => Task.FromResult(pair?.A.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"));
        });
        foreach ((string method, string expected) in ((string, string)[])[("kind", kind), ("typed", typed)])
        {
            JsonObject context = Messages.FirstContext("cart-service", "order-service");
            await at.Peer.SendFrameAsync($"{{\"type\":\"CALL\",\"id\":\"{method}\",\"from\":\"cart-service\",\"to\":\"order-service\",\"method\":\"{method}\",{parameters}\"context\":{context.ToJsonString()}}}", Token);
            Assert.Equal(expected, (await at.Peer.ReceiveResponseAsync(method, Token))["data"]!.GetValue<string>());
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Params_of_another_type_are_the_callers_mistake()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client => client.RegisterMethod<Pair, int>("typed", (pair, _, _) => Task.FromResult(pair!.A)));
        JsonObject response = await at.CallAsync("typed", new JsonObject { ["a"] = "text" });
        Assert.Equal("INVALID_MESSAGE", response["error"]!["code"]!.GetValue<string>());
        Assert.Contains("'typed'", response["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(nameof(Pair), response["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Params_are_not_read_unless_asked_for()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
        {
            client.RegisterMethod("ignores", (_, _) => Task.FromResult("fine"));
            client.RegisterMethod("reads", (call, _) => Task.FromResult(call.Params.GetProperty("a").GetString()));
        });

        // Half a surrogate pair is JSON, and no text that can be read.
        foreach ((string method, string status) in ((string, string)[])[("ignores", "success"), ("reads", "error")])
        {
            JsonObject context = Messages.FirstContext("cart-service", "order-service");
            await at.Peer.SendFrameAsync($$"""{"type":"CALL","id":"{{method}}","from":"cart-service","to":"order-service","method":"{{method}}","params":{"a":"\ud800"},"context":{{context.ToJsonString()}}}""", Token);
            Assert.Equal(status, (await at.Peer.ReceiveResponseAsync(method, Token))["status"]!.GetValue<string>());
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_element_may_be_kept_after_the_handler_has_ended_and_a_call_may_not()
    {
        IpcCall? read = null, unread = null;
        JsonElement kept = default;
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
        {
            client.RegisterMethod("read", (call, _) =>
            {
                read = call;
                kept = call.Params;
                return Task.CompletedTask;
            });
            client.RegisterMethod("unread", (call, _) =>
            {
                unread = call;
                return Task.CompletedTask;
            });
        });
        await at.CallAsync("read", new JsonObject { ["text"] = new string('a', 1000) });
        await at.CallAsync("unread");

        // The memory of the frames is used again, for other texts.
        for (int i = 0; i < 200; i++)
        {
            await at.CallAsync("unread", new JsonObject { ["text"] = new string('b', 1000) });
        }

        await at.Client.DisconnectAsync(Token);
        Assert.Equal(new string('a', 1000), kept.GetProperty("text").GetString());
        Assert.Equal(new string('a', 1000), read!.Params.GetProperty("text").GetString());
        Assert.Equal("order-service", read.Context.Chain[^1]);
        ObjectDisposedException exception = Assert.Throws<ObjectDisposedException>(() => unread!.Params);
        Expect.Message("The handler of 'unread' has ended", exception);
        Assert.Throws<ObjectDisposedException>(() => unread!.GetParams<Pair>());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_id_of_an_ended_call_is_never_that_of_another()
    {
        var kept = new List<(IpcCall Call, string? Id)>();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client => client.RegisterMethod("keep", (call, _) =>
        {
            kept.Add((call, kept.Count % 2 == 0 ? call.RequestId : null));
            return Task.CompletedTask;
        }));
        for (int i = 0; i < 200; i++)
        {
            await at.CallAsync("keep", new JsonObject { ["text"] = new string('b', 1000) });
        }

        await at.Client.DisconnectAsync(Token);
        foreach ((IpcCall call, string? id) in kept)
        {
            if (id is not null)
            {
                Assert.Equal(id, call.RequestId);
            }
            else
            {
                Assert.Throws<ObjectDisposedException>(() => call.RequestId);
            }
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Methods_come_and_go_while_the_client_is_connected()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        Assert.Equal("METHOD_NOT_FOUND", (await at.CallAsync("late"))["error"]!["code"]!.GetValue<string>());
        at.Client.RegisterMethod("late", (_, _) => Task.FromResult(1));
        Assert.Equal(1, (await at.CallAsync("late"))["data"]!.GetValue<int>());
        at.Client.RegisterMethod("early", (_, _) => Task.FromResult(1));
        Assert.Equal(["early", "late"], at.Client.GetRegisteredMethods());
        Assert.True(at.Client.UnregisterMethod("late"));
        Assert.False(at.Client.UnregisterMethod("late"));
        Assert.Equal(["early"], at.Client.GetRegisteredMethods());
        Assert.Equal("METHOD_NOT_FOUND", (await at.CallAsync("late"))["error"]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_name_that_is_taken_empty_or_too_long_is_refused()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        at.Client.RegisterMethod("taken", (_, _) => Task.FromResult(1));
        Expect.Message("'taken' is registered already", Assert.Throws<ArgumentException>(() => at.Client.RegisterMethod("taken", (_, _) => Task.FromResult(1))));
        Expect.Message("The method has no name", Assert.Throws<ArgumentException>(() => at.Client.RegisterMethod(" ", (_, _) => Task.CompletedTask)));
        Expect.Message("514 bytes; 512 are allowed", Assert.Throws<ArgumentException>(() => at.Client.RegisterMethod(new string('é', 257), (_, _) => Task.CompletedTask)));
        Expect.Message("has control characters", Assert.Throws<ArgumentException>(() => at.Client.RegisterMethod("a\u001bb", (_, _) => Task.CompletedTask)));
        Assert.Throws<ArgumentNullException>(() => at.Client.RegisterMethod<int>("x", null!));
        Assert.Equal(["taken"], at.Client.GetRegisteredMethods());
    }

    private sealed record Pair(int A, int B = 0);
}
