using System.Text.Json.Nodes;
using Xunit;

namespace Bro.Rpc.TestKit.Tests.Node;

/// <summary>The Node peer as caller and as service, across the least of gateways.</summary>
public sealed class NodePeerTests : IAsyncLifetime
{
    private readonly Relay _relay = new();
    private RunningProcess? _service;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunningProcess Service => _service!;

    public async ValueTask InitializeAsync()
    {
        if (NodeRuntime.SkipReasonOrThrow() is { } reason)
        {
            Assert.Skip(reason);
        }

        _service = await NodePeer.StartServiceAsync(_relay.SocketPath, "user", cancellationToken: Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        await _relay.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"text":"é😀","list":[1,null,true],"none":null}""")]
    [InlineData("[1,2]")]
    [InlineData("\"text\"")]
    [InlineData("12.5")]
    public async Task Params_come_back(string parameters) =>
        await AssertCallAsync("echo", parameters, $$"""{"ok":true,"data":{{parameters}}}""");

    [Theory]
    [InlineData("getUserById", """{"userId":"123"}""", """{"ok":true,"data":{"id":"123","name":"User 123"}}""")]
    [InlineData("nothing", "{}", """{"ok":true}""")]
    [InlineData("sleep", """{"ms":1}""", """{"ok":true,"data":{"ms":1}}""")]
    [InlineData("fail", "{}", """{"ok":false,"error":{"code":"USER_BANNED","message":"banned"}}""")]
    [InlineData("plain", "{}", """{"ok":false,"error":{"code":"EXECUTION_FAILED","message":"plain"}}""")]
    [InlineData("nope", "{}", """{"ok":false,"error":{"code":"METHOD_NOT_FOUND","message":"Method 'nope' not found"}}""")]
    public async Task Every_method_answers_as_its_readme_says(string method, string parameters, string expected) =>
        await AssertCallAsync(method, parameters, expected);

    [Fact]
    public async Task Messages_have_the_recorded_keys_in_the_recorded_order()
    {
        await CallAsync("getUserById", new JsonObject { ["userId"] = "1" });
        await CallAsync("nothing");
        await CallAsync("fail");

        JsonObject[] passed = [.. _relay.Passed];
        AssertKeys("type serviceName methods version metadata", passed.First(IsType("REGISTER")));
        AssertKeys("type id from to method params context", passed.First(IsType("CALL")));
        AssertKeys("root chain depth deadline", passed.First(IsType("CALL"))["context"]!.AsObject());
        JsonObject[] responses = [.. passed.Where(IsType("RESPONSE"))];
        AssertKeys("type id from to status data context", responses[0]);
        AssertKeys("type id from to status context", responses[1]);
        AssertKeys("type id from to status error context", responses[2]);
        AssertKeys("message code", responses[2]["error"]!.AsObject());
        Assert.Matches("^req-[0-9]{13}-[a-z0-9]{6}$", responses[0]["id"]!.GetValue<string>());
        Assert.Matches("^root-[0-9]{13}-[a-z0-9]{6}$", responses[0]["context"]!["root"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_first_call_has_the_chain_of_the_protocol()
    {
        JsonNode data = (await CallAsync("whoCalls"))["data"]!;

        Assert.Equal("""["order","user"]""", Messages.ToText(data["chain"]!));
        Assert.Equal(2, data["depth"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_nested_call_extends_the_context_it_was_given()
    {
        await using RunningProcess role = await NodePeer.StartServiceAsync(_relay.SocketPath, "role", cancellationToken: Token);

        JsonNode data = (await CallAsync("relay", new JsonObject { ["to"] = "role", ["method"] = "whoCalls" }))["data"]!;

        JsonObject[] calls = [.. _relay.Passed.Where(IsType("CALL"))];
        Assert.Equal("""["order","user","role"]""", Messages.ToText(data["chain"]!));
        Assert.Equal(3, data["depth"]!.GetValue<int>());
        Assert.Equal(calls[0]["context"]!["root"]!.GetValue<string>(), data["root"]!.GetValue<string>());
        Assert.Equal(calls[0]["context"]!["deadline"]!.GetValue<long>(), data["deadline"]!.GetValue<long>());
        Assert.Equal("user", calls[1]["from"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_error_of_a_nested_call_keeps_its_code()
    {
        await using RunningProcess role = await NodePeer.StartServiceAsync(_relay.SocketPath, "role", cancellationToken: Token);

        JsonObject result = await CallAsync("relay", new JsonObject { ["to"] = "role", ["method"] = "fail" });

        Assert.Equal("USER_BANNED", result["error"]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_call_without_an_answer_ends_after_its_timeout()
    {
        JsonObject result = await NodePeer.CallAsync(
            _relay.SocketPath, "order", "user", "sleep", new JsonObject { ["ms"] = 60_000 }, TimeSpan.FromMilliseconds(200), cancellationToken: Token);

        Assert.Equal("TIMEOUT", result["error"]!["code"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(ProcessSignal.Terminate)]
    [InlineData(ProcessSignal.Interrupt)]
    public async Task A_signal_ends_the_service_cleanly(ProcessSignal signal)
    {
        Service.Signal(signal);

        Assert.Equal(0, await Service.WaitForExitAsync(cancellationToken: Token));
        Assert.Empty(Service.StandardError);
    }

    [Fact]
    public async Task The_end_of_its_input_ends_the_service()
    {
        Service.CloseInput();

        Assert.Equal(0, await Service.WaitForExitAsync(cancellationToken: Token));
    }

    private static Func<JsonObject, bool> IsType(string type) => message => message["type"]!.GetValue<string>() == type;

    private static void AssertKeys(string expected, JsonObject message) => Assert.Equal(expected.Split(' '), message.Select(pair => pair.Key));

    private Task<JsonObject> CallAsync(string method, JsonNode? parameters = null) =>
        NodePeer.CallAsync(_relay.SocketPath, "order", "user", method, parameters, cancellationToken: Token);

    private async Task AssertCallAsync(string method, string parameters, string expected)
    {
        JsonObject result = await CallAsync(method, JsonNode.Parse(parameters));

        // both through one writer, so that only values and the order of keys count
        Assert.Equal(Messages.ToText(JsonNode.Parse(expected)!), Messages.ToText(result));
        Assert.Empty(Service.StandardError);
    }
}
