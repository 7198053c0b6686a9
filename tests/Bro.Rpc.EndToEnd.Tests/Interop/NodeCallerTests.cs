using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Interop;

/// <summary>
/// Node calls a typed service (<c>worker</c>) that writes JSON and one on the raw client (<c>raw</c>) that writes MessagePack. Here Node
/// writes JSON.
/// </summary>
public class NodeCallerTests(NodeCallerTests.Services services) : IClassFixture<NodeCallerTests.Services>
{
    private readonly string _serializer = "json";

    /// <param name="services">What is called.</param>
    /// <param name="serializer">What Node writes.</param>
    protected NodeCallerTests(Services services, string serializer)
        : this(services) => _serializer = serializer;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("worker", """{"text":"é😀","list":[1,null,true],"none":null}""")]
    [InlineData("raw", """{"text":"é😀","list":[1,null,true],"none":null}""")]
    [InlineData("worker", "[1,2.5]")]
    [InlineData("raw", "[1,2.5]")]
    [InlineData("worker", "9007199254740991")]
    [InlineData("raw", "9007199254740991")]
    [InlineData("raw", "\"text\"")]
    [InlineData("raw", "null")]
    public async Task Params_come_back_as_they_were(string service, string value)
    {
        JsonObject answer = await CallAsync(service, "echo", value);

        Assert.Equal(Canonical(value), answer.Text());
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("worker")]
    [InlineData("raw")]
    public async Task A_method_returns_an_object(string service) =>
        Assert.Equal("""{"id":"7","name":"User 7"}""", (await CallAsync(service, "getUserById", """{"userId":"7"}""")).Text());

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_typed_method_that_returns_null_answers_null() =>
        Assert.Equal("""{"ok":true,"data":null}""", Messages.ToText(await CallAsync("worker", "nothing", "{}")));

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task A_raw_method_that_returns_nothing_answers_without_data() =>
        Assert.Equal("""{"ok":true}""", Messages.ToText(await CallAsync("raw", "nothing", "{}")));

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("worker", "fail", "USER_BANNED", "banned")]
    [InlineData("raw", "fail", "USER_BANNED", "banned")]
    [InlineData("worker", "plain", "EXECUTION_FAILED", "plain")]
    [InlineData("raw", "plain", "EXECUTION_FAILED", "plain")]
    [InlineData("worker", "dance", "METHOD_NOT_FOUND", "dance")]
    [InlineData("raw", "dance", "METHOD_NOT_FOUND", "dance")]
    [InlineData("nobody", "echo", "SERVICE_NOT_FOUND", "nobody")]
    public async Task An_error_arrives_with_its_code_and_message(string service, string method, string code, string message) =>
        Assert.Contains(message, (await CallAsync(service, method, "{}")).AssertFailed(code), StringComparison.Ordinal);

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("worker")]
    [InlineData("raw")]
    public async Task A_first_call_comes_with_the_caller_and_the_service_in_its_chain(string service)
    {
        JsonNode context = (await CallAsync(service, "whoCalls", "{}")).Data()!;

        Assert.Equal(["node", service], context["chain"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(2, (int)context["depth"]!);
        Assert.StartsWith("root-", (string?)context["root"], StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Its_timeout_ends_a_call_and_the_handler_with_it()
    {
        JsonObject answer = await NodePeer.CallAsync(
            services.Gateway.SocketPath, "node-short", "worker", "sleep", new JsonObject { ["ms"] = 3_600_000 }, TimeSpan.FromMilliseconds(500), cancellationToken: Token);

        answer.AssertFailed("TIMEOUT");
        await services.Worker.Process.WaitForLineAsync("woken", cancellationToken: Token);
    }

    private static string Canonical(string json) => JsonNode.Parse(json) is { } node ? Messages.ToText(node) : "null";

    private Task<JsonObject> CallAsync(string service, string method, string parameters) =>
        NodeCalls.CallAsync(services.Gateway.SocketPath, service, method, parameters, Token, _serializer);

    /// <summary>A gateway with both services, for all tests of the class.</summary>
    public sealed class Services : IAsyncLifetime
    {
        private readonly TemporarySocket _socket = new();
        private readonly List<IAsyncDisposable> _started = [];
        private GatewayProcess? _gateway;
        private PeerProcess? _worker;

        internal GatewayProcess Gateway => _gateway!;

        internal PeerProcess Worker => _worker!;

        public async ValueTask InitializeAsync()
        {
            if (NodeRuntime.SkipReasonOrThrow() is { } reason)
            {
                Assert.Skip(reason);
            }

            _started.Add(_gateway = await GatewayProcess.StartAsync(_socket.Path, Token));
            _started.Add(_worker = await PeerProcess.StartTypedAsync(_socket.Path, Token));
            _started.Add(await PeerProcess.StartRawAsync(_socket.Path, "raw", Token, serializer: PeerProcess.MessagePack));
        }

        public async ValueTask DisposeAsync()
        {
            foreach (IAsyncDisposable process in _started)
            {
                await process.DisposeAsync();
            }

            _socket.Dispose();
        }
    }
}
