using System.Text.Json.Nodes;
using Xunit;

namespace Bro.Rpc.TestKit.Tests.Node;

/// <summary>The Node peer against a gateway that sends odd bytes and wrong frames.</summary>
public sealed class NodePeerFramesTests : IAsyncLifetime
{
    private readonly TemporarySocket _socket = new();
    private MockGateway? _gateway;
    private RunningProcess? _service;
    private MockPeer? _peer;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunningProcess Service => _service!;

    private MockPeer Peer => _peer!;

    public async ValueTask InitializeAsync()
    {
        if (NodeRuntime.SkipReasonOrThrow() is { } reason)
        {
            Assert.Skip(reason);
        }

        _gateway = MockGateway.Listen(_socket.Path);
        Task<MockPeer> accepting = _gateway.AcceptRegisteredAsync(cancellationToken: Token);
        _service = await NodePeer.StartServiceAsync(_socket.Path, "user", ["--heartbeat", "20"], Token);
        _peer = await accepting;
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _socket.Dispose();
    }

    [Fact]
    public async Task It_reads_a_frame_that_comes_byte_by_byte()
    {
        foreach (byte one in Frame.Of(Messages.ToText(CallOf("req-1", "é😀"))))
        {
            await Peer.SendBytesAsync(new[] { one }, Token);
        }

        JsonObject response = await Peer.ReceiveResponseAsync("req-1", Token);
        Assert.Equal("é😀", response["data"]!.GetValue<string>());
        Assert.Empty(Service.StandardError);
    }

    [Fact]
    public async Task It_reads_many_frames_of_one_write()
    {
        JsonObject[] calls = [.. Enumerable.Range(0, 500).Select(number => CallOf($"req-{number}", number))];

        await Peer.SendBytesAsync(Frame.Together(calls.Select(Messages.ToText)), Token);

        foreach (JsonObject call in calls)
        {
            JsonObject response = await Peer.ReceiveUntilAsync("RESPONSE", Token);
            Assert.Equal(Messages.ToText(Messages.Response(call, call["params"])), Messages.ToText(response));
        }

        Assert.Empty(Service.StandardError);
    }

    [Fact]
    public async Task It_echoes_nothing_when_it_got_nothing()
    {
        await Peer.SendFrameAsync(Messages.CallWithoutParams("req-1", "order", "user", "echo", Messages.FirstContext("order", "user")), Token);

        Assert.False((await Peer.ReceiveResponseAsync("req-1", Token)).ContainsKey("data"));
    }

    [Fact]
    public async Task It_sends_heartbeats()
    {
        JsonObject heartbeat = await Peer.ReceiveUntilAsync("HEARTBEAT", Token);

        Assert.Equal(["type", "from", "timestamp"], heartbeat.Select(pair => pair.Key));
        Assert.Equal("user", heartbeat["from"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"type":"REGISTER_ACK"}""", "an acknowledgement that nobody waits for")]
    [InlineData("""{"type":"CANCEL","id":"1","from":"order","to":"user"}""", "a type that is no business of a client")]
    [InlineData("""{"type":"RESPONSE","id":"1","from":"x","to":"user","status":"success"}""", "a RESPONSE to no pending call")]
    [InlineData("""{"type":"ERROR","error":{"message":"m","code":"INVALID_MESSAGE"}}""", "an ERROR")]
    [InlineData("""{"type":"CALL","id":"1","from":"order","to":"role","method":"echo","context":{"root":"r","chain":["order","user"],"depth":2,"deadline":9e15}}""", "a CALL to another than 'user'")]
    [InlineData("""{"type":"CALL","id":"1","from":"order","to":"user","method":"echo","context":{"root":"r","chain":["order","role"],"depth":2,"deadline":9e15}}""", "context.chain ends with 'role', not with 'user'")]
    [InlineData("""{"type":"CALL","id":"1","from":"order","to":"user","method":"echo","context":{"root":"r","chain":["order","user"],"depth":3,"deadline":9e15}}""", "context.depth is 3 with a chain of 2")]
    public async Task It_reports_a_frame_that_no_gateway_should_send_and_goes_on(string frame, string expected)
    {
        await Peer.SendFrameAsync(frame, Token);

        OutputLine line = await Service.WaitForLineAsync("unexpected: ", cancellationToken: Token);
        await Peer.SendFrameAsync(CallOf("after", 1), Token);
        await Peer.ReceiveResponseAsync("after", Token);

        Assert.Equal(OutputSource.StandardError, line.Source);
        Assert.StartsWith($"unexpected: {expected}", line.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    public async Task It_closes_on_a_length_that_no_frame_may_have(uint length)
    {
        await Peer.SendBytesAsync(Frame.Header(length), Token);

        await Peer.WaitForCloseAsync(Token);
        Assert.Equal(1, await Service.WaitForExitAsync(cancellationToken: Token));
        Assert.StartsWith("unexpected: unreadable frame", Service.StandardError[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_gives_up_when_its_name_is_refused()
    {
        Task<MockPeer> accepting = _gateway!.AcceptAsync(Token);
        await using RunningProcess second = ProcessRunner.StartNode(NodePeer.ScriptPath, "service", "--socket", _socket.Path, "--name", "user");
        MockPeer peer = await accepting;
        await peer.ReceiveRegistrationAsync(Token);
        await peer.SendFrameAsync(Messages.Error("CONNECTION_FAILED", "Service 'user' is already registered"), Token);

        Assert.Equal(1, await second.WaitForExitAsync(cancellationToken: Token));
        Assert.Equal(["CONNECTION_FAILED: Service 'user' is already registered"], second.StandardError);
    }

    private static JsonObject CallOf(string id, JsonNode parameters) =>
        Messages.Call(id, "order", "user", "echo", parameters, Messages.FirstContext("order", "user"));
}
