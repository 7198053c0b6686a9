using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Interop;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Telemetry;

/// <summary>A chain of calls through many processes is one trace, whatever they are written in. Every .NET process exports its own spans with the SDK of OpenTelemetry.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private readonly TemporarySocket _socket = new();
    private readonly List<IAsyncDisposable> _started = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _started.Add(await GatewayProcess.StartAsync(_socket.Path, Token));

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable process in _started)
        {
            await process.DisposeAsync();
        }

        _socket.Dispose();
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(PeerProcess.Json, PeerProcess.Json)]
    [InlineData(PeerProcess.MessagePack, PeerProcess.MessagePack)]
    [InlineData(PeerProcess.Json, PeerProcess.MessagePack)]
    public async Task Four_processes_are_one_trace_in_which_each_span_hangs_from_the_one_that_led_to_it(string serializer, string otherSerializer)
    {
        PeerProcess caller = await StartAsync("call", "caller", serializer);
        PeerProcess first = await StartAsync("raw", "first", otherSerializer);
        PeerProcess second = await StartAsync("raw", "second", serializer);
        PeerProcess third = await StartAsync("raw", "third", otherSerializer);

        (await caller.CallAsync("relay", Relay("second", "relay", Relay("third", "whoCalls", new JsonObject())), Token, "first")).Data();

        ExportedSpan begin = Assert.Single(await caller.SpansAsync(1, Token));
        Assert.Equal(("first/relay", "Client", ExportedSpan.None), (begin.Name, begin.Kind, begin.ParentId));
        (ExportedSpan inFirst, ExportedSpan toSecond) = await RelayedAsync(first, "first/relay", begin.TraceId, begin.SpanId, "second/relay");
        (_, ExportedSpan toThird) = await RelayedAsync(second, "second/relay", begin.TraceId, toSecond.SpanId, "third/whoCalls");
        ExportedSpan inThird = await HandledAsync(third, "third/whoCalls", begin.TraceId, toThird.SpanId);
        Assert.Equal(("second", "4"), (inThird.Tags["bro.caller"], inThird.Tags["bro.depth"]));
        Assert.Equal(inFirst.Tags["bro.root"], inThird.Tags["bro.root"]);
        Assert.Empty(begin.Baggage);
        Assert.Equal(["relayed-by=first", "relayed-by=second"], inThird.Baggage.Order(StringComparer.Ordinal));
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("json")]
    [InlineData("msgpack")]
    public async Task Behind_a_Node_service_that_drops_it_the_trace_is_found_again(string nodeSerializer)
    {
        await StartNodeAsync("node", nodeSerializer);
        PeerProcess caller = await StartAsync("call", "caller");
        PeerProcess last = await StartAsync("raw", "last");
        PeerProcess beyond = await StartAsync("raw", "beyond");

        (await caller.CallAsync("relay", Relay("last", "relay", Relay("beyond", "whoCalls", new JsonObject())), Token, "node")).Data();

        // Node makes no span, so the nearest one that there is stands in for it
        ExportedSpan begin = Assert.Single(await caller.SpansAsync(1, Token));
        (ExportedSpan inLast, ExportedSpan toBeyond) = await RelayedAsync(last, "last/relay", begin.TraceId, begin.SpanId, "beyond/whoCalls");
        await HandledAsync(beyond, "beyond/whoCalls", begin.TraceId, toBeyond.SpanId);
        Assert.Equal("node", inLast.Tags["bro.caller"]);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task What_stands_before_and_behind_Node_is_one_trace_and_hangs_from_where_it_began()
    {
        await StartNodeAsync("node", "json");
        PeerProcess caller = await StartAsync("call", "caller");
        PeerProcess first = await StartAsync("raw", "first");
        PeerProcess last = await StartAsync("raw", "last");

        (await caller.CallAsync("relay", Relay("node", "relay", Relay("last", "whoCalls", new JsonObject())), Token, "first")).Data();

        ExportedSpan begin = Assert.Single(await caller.SpansAsync(1, Token));
        await RelayedAsync(first, "first/relay", begin.TraceId, begin.SpanId, "node/relay");
        await HandledAsync(last, "last/whoCalls", begin.TraceId, begin.SpanId);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_chain_that_Node_begins_is_one_trace_although_nobody_tells_of_it()
    {
        await StartNodeAsync("middle", "json");
        PeerProcess first = await StartAsync("raw", "first");
        PeerProcess last = await StartAsync("raw", "last");

        JsonObject answer = await NodeCalls.CallAsync(
            _socket.Path, "first", "relay", Relay("middle", "relay", Relay("last", "whoCalls", new JsonObject())).ToJsonString(), Token);
        Assert.True((bool)answer["ok"]!, answer.ToJsonString());

        ExportedSpan inLast = Assert.Single(await last.SpansAsync(1, Token));
        Assert.Equal(ExportedSpan.None, inLast.ParentId);
        await RelayedAsync(first, "first/relay", inLast.TraceId, ExportedSpan.None, "middle/relay");
    }

    private static JsonObject Relay(string to, string method, JsonObject parameters) => new() { ["to"] = to, ["method"] = method, ["params"] = parameters };

    /// <summary>The one span of a process that only answered.</summary>
    private static async Task<ExportedSpan> HandledAsync(PeerProcess peer, string name, string trace, string parent) =>
        Checked(Assert.Single(await peer.SpansAsync(1, Token)), name, "Server", trace, parent);

    /// <summary>The two spans of a process that called on.</summary>
    private static async Task<(ExportedSpan Handled, ExportedSpan Called)> RelayedAsync(PeerProcess peer, string name, string trace, string parent, string called)
    {
        IReadOnlyList<ExportedSpan> spans = await peer.SpansAsync(2, Token);
        Assert.Equal(2, spans.Count);
        ExportedSpan handled = Checked(spans[1], name, "Server", trace, parent);
        return (handled, Checked(spans[0], called, "Client", trace, handled.SpanId));
    }

    private static ExportedSpan Checked(ExportedSpan span, string name, string kind, string trace, string parent)
    {
        Assert.Equal((name, kind, trace, parent), (span.Name, span.Kind, span.TraceId, span.ParentId));
        return span;
    }

    private async Task<PeerProcess> StartAsync(string kind, string name, string serializer = PeerProcess.Json)
    {
        PeerProcess peer = await PeerProcess.StartTracedAsync(kind, _socket.Path, name, Token, serializer);
        _started.Add(peer);
        return peer;
    }

    private async Task StartNodeAsync(string name, string serializer)
    {
        if (NodeRuntime.SkipReasonOrThrow() is { } reason)
        {
            Assert.Skip(reason);
        }

        _started.Add(await NodePeer.StartServiceAsync(_socket.Path, name, ["--serializer", serializer], Token));
    }
}
