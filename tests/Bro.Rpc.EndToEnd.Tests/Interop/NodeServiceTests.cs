using System.Diagnostics;
using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Interop;

/// <summary>
/// A Node process serves as <c>worker</c>; it is called by the typed proxy of that contract, and by the raw client. Here both write
/// JSON; the classes that inherit from this one have it all again with MessagePack.
/// </summary>
public class NodeServiceTests : IAsyncLifetime
{
    private readonly string _serializer;
    private readonly string _nodeSerializer;
    private readonly TemporarySocket _socket = new();
    private readonly List<IAsyncDisposable> _started = [];
    private GatewayProcess? _gateway;
    private RunningProcess? _node;
    private PeerProcess? _caller;

    public NodeServiceTests()
        : this(PeerProcess.Json, "json")
    {
    }

    /// <param name="serializer">What the .NET processes write.</param>
    /// <param name="nodeSerializer">What the Node process writes.</param>
    protected NodeServiceTests(string serializer, string nodeSerializer)
    {
        _serializer = serializer;
        _nodeSerializer = nodeSerializer;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunningProcess Node => _node!;

    private PeerProcess Caller => _caller!;

    public async ValueTask InitializeAsync()
    {
        if ((NodeRuntime.SkipReasonOrThrow() ?? (_nodeSerializer == "msgpackr" ? NodePackages.SkipReasonOrThrow(_nodeSerializer) : null)) is { } reason)
        {
            Assert.Skip(reason);
        }

        _started.Add(_gateway = await GatewayProcess.StartAsync(_socket.Path, Token));
        _started.Add(_node = await NodePeer.StartServiceAsync(_socket.Path, "worker", ["--serializer", _nodeSerializer], Token));
        _started.Add(_caller = await PeerProcess.StartCallerAsync(_socket.Path, "caller", Token, TimeSpan.FromSeconds(20), serializer: _serializer));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable process in _started)
        {
            await process.DisposeAsync();
        }

        _socket.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(null)]
    [InlineData("worker")]
    public async Task Its_results_arrive_by_proxy_and_by_raw_client(string? to)
    {
        var value = JsonNode.Parse("""{"text":"é😀","list":[1,null,true],"none":null,"large":9007199254740991}""");

        Assert.Equal(Messages.ToText(value!), (await Caller.CallAsync("echo", value, Token, to)).Text());
        Assert.Equal("[]", (await Caller.CallAsync("echo", new JsonArray(), Token, to)).Text());
        Assert.Equal("""{"id":"7","name":"User 7"}""", (await Caller.CallAsync("getUserById", new JsonObject { ["userId"] = "7" }, Token, to)).Text());
        Assert.Equal("null", (await Caller.CallAsync("nothing", null, Token, to)).Text());
        Assert.Equal("""{"ms":1}""", (await Caller.CallAsync("sleep", new JsonObject { ["ms"] = 1 }, Token, to)).Text());
        Assert.Empty(Node.StandardError);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task What_JSON_has_no_word_for_arrives_as_JSON_says_it()
    {
        JsonNode wild = (await Caller.CallAsync("wild", null, Token, "worker")).Data()!;

        // in JSON Node says it so itself, but for a Buffer
        Assert.Equal(_nodeSerializer == "json" ? """{"type":"Buffer","data":[0,255,7]}""" : "\"AP8H\"", Messages.ToText(wild["bytes"]!));
        Assert.Equal("2025-11-23T08:36:40.123Z", (string?)wild["at"]);
        Assert.Equal("[null,null,-0.5]", Messages.ToText(wild["list"]!));
        Assert.True(wild.AsObject().TryGetPropertyValue("nan", out JsonNode? nan));
        Assert.Null(nan);
        Assert.True(wild.AsObject().TryGetPropertyValue("never", out JsonNode? never));
        Assert.Null(never);
        Assert.False(wild.AsObject().ContainsKey("no"));
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(null)]
    [InlineData("worker")]
    public async Task Its_errors_arrive_with_and_without_a_code(string? to)
    {
        Assert.Equal("banned", (await Caller.CallAsync("fail", null, Token, to)).AssertFailed("USER_BANNED"));
        Assert.Equal("plain", (await Caller.CallAsync("plain", null, Token, to)).AssertFailed("EXECUTION_FAILED"));
        Assert.Empty(Node.StandardError);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_method_it_does_not_have_is_METHOD_NOT_FOUND() =>
        Assert.Contains("dance", (await Caller.CallAsync("dance", null, Token, "worker")).AssertFailed("METHOD_NOT_FOUND"), StringComparison.Ordinal);

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(null)]
    [InlineData("worker")]
    public async Task It_receives_the_context_that_the_protocol_says(string? to)
    {
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        JsonNode context = (await Caller.CallAsync("whoCalls", null, Token, to)).Data()!;

        Assert.Equal(["caller", "worker"], context["chain"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(2, (int)context["depth"]!);
        Assert.Matches("^root-[0-9]+-[0-9a-z]{6}$", (string?)context["root"]);
        Assert.InRange((long)context["deadline"]!, before + 20_000, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 20_000);
        Assert.Empty(Node.StandardError);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_chain_through_both_languages_is_one_chain()
    {
        await using PeerProcess inner = await PeerProcess.StartRawAsync(_socket.Path, "inner", Token, serializer: _serializer);
        await using PeerProcess outer = await PeerProcess.StartRawAsync(_socket.Path, "outer", Token, serializer: _serializer);
        await using MockPeer probe = await MockPeer.ConnectAsync(_socket.Path, Token);
        await probe.RegisterAsync("probe", cancellationToken: Token);
        JsonObject context = Messages.FirstContext("probe", "outer");

        // .NET calls Node, which calls .NET
        JsonObject response = await probe.CallAsync("outer", "relay", Relay("worker", "relay", Relay("inner", "whoCalls", new JsonObject())), context, Token);

        JsonNode seen = response["data"]!;
        Assert.Equal(["probe", "outer", "worker", "inner"], seen["chain"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(4, (int)seen["depth"]!);
        Assert.Equal((string?)context["root"], (string?)seen["root"]);
        Assert.Equal((long)context["deadline"]!, (long)seen["deadline"]!);
        Assert.Empty(Node.StandardError);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("fail", "USER_BANNED")]
    [InlineData("plain", "EXECUTION_FAILED")]
    public async Task An_error_passes_through_Node_with_its_code(string method, string code)
    {
        await using PeerProcess inner = await PeerProcess.StartRawAsync(_socket.Path, "inner", Token, serializer: _serializer);

        JsonObject answer = await Caller.CallAsync("relay", Relay("inner", method, new JsonObject()), Token);

        answer.AssertFailed(code);
        Assert.Empty(Node.StandardError);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task It_has_no_more_time_than_its_caller_has_left()
    {
        await using PeerProcess hasty = await PeerProcess.StartCallerAsync(_socket.Path, "hasty", Token, TimeSpan.FromSeconds(1), serializer: _serializer);

        JsonObject answer = await hasty.CallAsync("sleep", new JsonObject { ["ms"] = 3_600_000 }, Token);

        answer.AssertFailed("TIMEOUT");
        Assert.InRange((int)answer["ms"]!, 950, 2500);
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData(null)]
    [InlineData("worker")]
    public async Task Its_death_in_the_middle_of_a_call_is_CONNECTION_LOST_within_a_second(string? to)
    {
        string call = await Caller.BeginCallAsync("sleep", new JsonObject { ["ms"] = 3_600_000 }, Token, to);
        await _gateway!.WaitForCallAsync("caller", "worker", "sleep", Token);

        var watch = Stopwatch.StartNew();
        Node.KillAlone();
        JsonObject answer = await Caller.ResultOfAsync(call, Token);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        answer.AssertFailed("CONNECTION_LOST");
    }

    private static JsonObject Relay(string to, string method, JsonObject parameters) => new() { ["to"] = to, ["method"] = method, ["params"] = parameters };
}
