using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.Telemetry.Tests.Support;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Telemetry.Tests.Spans;

/// <summary>The trace as it travels: what is written, and what is believed of what comes. Protocol §6.</summary>
public sealed class ContextOnTheWireTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string SpanId = "00f067aa0ba902b7";
    private const string None = "0000000000000000";
    private const string TraceParent = $"00-{TraceId}-{SpanId}-01";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit.Test)]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public async Task A_call_carries_trace_state_and_baggage_and_its_root_names_the_span_that_made_it(IpcSerializer serializer)
    {
        using var spans = new SpanRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await using MockPeer service = await gateway.ConnectMockAsync("user");
        IpcClient caller = await gateway.ConnectAsync("order", configure: options => options with { Serializer = serializer });
        using Activity request = new Activity("request") { TraceStateString = "vendor=1" }.AddBaggage("user", "Zoë, 42").Start();

        ValueTask calling = caller.CallAsync(gateway.Name("user"), "get", cancellationToken: Token);
        JsonObject call = await service.ReceiveUntilAsync("CALL", Token);
        await service.RespondAsync(call, null, Token);
        await calling;

        Activity called = await spans.WaitForAsync($"{gateway.Name("user")}/get", ActivityKind.Client, Token);
        JsonObject context = call["context"]!.AsObject();
        Assert.Equal(["root", "chain", "depth", "deadline", "traceparent", "tracestate", "baggage"], context.Select(static part => part.Key));
        Assert.Equal((called.Id, "vendor=1"), ((string?)context["traceparent"], (string?)context["tracestate"]));
        Assert.Matches("^user ?= ?Zo%C3%AB%2C%2042$", (string?)context["baggage"]);
        Assert.Matches($"^root-[0-9]{{13}}-[0-9a-z]{{6}}-{called.TraceId}-{called.SpanId}-01$", (string?)context["root"]);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public async Task A_handler_goes_on_from_what_came_with_the_call(IpcSerializer serializer)
    {
        Activity handled = await HandleAsync(
            new JsonObject { ["traceparent"] = TraceParent, ["tracestate"] = "vendor=1", ["baggage"] = "user=Zo%C3%AB,last=2" }, serializer: serializer);

        Assert.Equal((TraceId, SpanId), (handled.TraceId.ToHexString(), handled.ParentSpanId.ToHexString()));
        Assert.Equal("vendor=1", handled.TraceStateString);
        Assert.Equal([new("user", "Zoë"), new("last", "2")], handled.Baggage);
    }

    public static TheoryData<string> Unbelievable { get; } = new()
    {
        "\"\"",
        "7",
        "null",
        "{\"a\":[1]}",
        "[\"" + TraceParent + "\"]",
        "\"" + TraceParent + "-more\"",
        "\"ff" + TraceParent[2..] + "\"",
        "\"" + TraceParent.ToUpperInvariant() + "\"",
        "\"00-00000000000000000000000000000000-" + SpanId + "-01\"",
        "\"00-" + TraceId + "-0000000000000000-01\"",
        "\"00-" + TraceId + "-" + SpanId + "-\\n1\"",
        "\"" + TraceParent[..^1] + "é\"",
        "\"\\ud800" + TraceParent[1..] + "\"",
        "\"" + TraceParent + "\",\"traceparent\":\"" + TraceParent + "\"",
        "\"" + new string('0', 60_000) + "\"",
    };

    [Theory(Timeout = Limit.Test)]
    [MemberData(nameof(Unbelievable), DisableDiscoveryEnumeration = true)]
    public async Task What_is_no_trace_is_ignored_and_the_call_is_handled_all_the_same(string traceParent)
    {
        using var spans = new SpanRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync("user", static client => client.RegisterMethod("get", static (_, _) => Task.FromResult(7)));
        await using MockPeer caller = await gateway.ConnectMockAsync("order");
        string call = Messages.ToText(Messages.Call("1", gateway.Name("order"), service.ServiceName, "get", null, Messages.FirstContext("order", service.ServiceName)));

        await caller.SendFrameAsync(call.Replace("\"root\":", $"\"traceparent\":{traceParent},\"root\":", StringComparison.Ordinal), Token);

        // Not parsed: it has the call's own context, whatever that is.
        Assert.Contains("\"data\":7", Encoding.UTF8.GetString(await caller.ReceiveFrameBytesAsync(Token)), StringComparison.Ordinal);
        Activity handled = await spans.WaitForAsync($"{service.ServiceName}/get", ActivityKind.Server, Token);
        Assert.Equal(None, handled.ParentSpanId.ToHexString());
        Assert.NotEqual(TraceId, handled.TraceId.ToHexString());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Too_much_of_state_or_baggage_is_left_out_and_the_trace_stays()
    {
        Activity handled = await HandleAsync(new JsonObject { ["traceparent"] = TraceParent, ["tracestate"] = "v=" + new string('x', 511), ["baggage"] = "a=" + new string('x', 8191) });

        Assert.Equal(SpanId, handled.ParentSpanId.ToHexString());
        Assert.Null(handled.TraceStateString);
        Assert.Empty(handled.Baggage);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Without_it_the_root_says_which_span_the_chain_began_in()
    {
        Activity handled = await HandleAsync([], root: $"root-1763887000123-x7k2p0-{TraceId}-{SpanId}-01");

        Assert.Equal((TraceId, SpanId, true), (handled.TraceId.ToHexString(), handled.ParentSpanId.ToHexString(), handled.Recorded));
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData($"root-1763887000123-x7k2p0-{TraceId}-{SpanId}-0g")]
    [InlineData($"root-1763887000123-x7k2p0-{TraceId}-0000000000000000-01")]
    [InlineData($"root-1763887000123-x7k2p0-{TraceId}-{SpanId}-01-")]
    [InlineData($"node-1763887000123-x7k2p0-{TraceId}-{SpanId}-01")]
    [InlineData("r")]
    public async Task Any_other_root_is_a_trace_of_its_own_the_same_in_every_process(string root)
    {
        Activity handled = await HandleAsync([], root: root);
        Activity again = await HandleAsync([], root: root);

        Assert.NotEqual(TraceId, handled.TraceId.ToHexString());
        Assert.Equal((handled.TraceId, None), (again.TraceId, again.ParentSpanId.ToHexString()));
    }

    // The span of a handler that is called with these further keys in its context.
    private static async Task<Activity> HandleAsync(JsonObject further, string? root = null, IpcSerializer serializer = IpcSerializer.Json)
    {
        using var spans = new SpanRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync(
            "user", static client => client.RegisterMethod("get", static (_, _) => Task.FromResult(7)), options => options with { Serializer = serializer });
        await using MockPeer caller = await gateway.ConnectMockAsync("order");
        JsonObject context = Messages.FirstContext("order", service.ServiceName);
        context["root"] = root ?? (string?)context["root"];
        foreach ((string key, JsonNode? value) in further)
        {
            context[key] = value?.DeepClone();
        }

        await caller.SendFrameAsync(Messages.Call("1", gateway.Name("order"), service.ServiceName, "get", null, context), Token);
        JsonObject response = await caller.ReceiveResponseAsync("1", Token);

        // The call's own context comes back as it was.
        Assert.Equal(Messages.ToText(context), Messages.ToText(response["context"]!));
        return await spans.WaitForAsync($"{service.ServiceName}/get", ActivityKind.Server, Token);
    }
}
