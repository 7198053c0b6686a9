using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>The CALL that goes out: its bytes, its ids, its context.</summary>
public sealed class CallFrameTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_has_its_keys_in_the_order_of_the_protocol_and_a_fresh_context()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock });
        ValueTask<string> calling = at.Client.CallAsync<string>("user-service", "getUserById", new { UserId = "1é😀", Limit = 5 }, cancellationToken: Token);

        string frame = Encoding.UTF8.GetString(await at.Peer.ReceiveFrameBytesAsync(Token));
        Assert.Matches(
            """^\{"type":"CALL","id":"req-1763887000123-[a-z0-9]{6}","from":"order-service","to":"user-service","method":"getUserById","params":\{"userId":"1é\\uD83D\\uDE00","limit":5\},"context":\{"root":"root-1763887000123-[a-z0-9]{6}","chain":\["order-service","user-service"\],"depth":2,"deadline":1763887030123\}\}$""",
            frame);
        await at.Peer.RespondAsync((JsonObject)JsonNode.Parse(frame)!, "Ada", Token);
        Assert.Equal("Ada", await calling);
    }

    public static TheoryData<object?, string> AnyParams { get; } = new()
    {
        { null, "{}" },
        { default(JsonElement), "{}" },
        { JsonSerializer.SerializeToElement<string?>(null), "null" },
        { JsonSerializer.SerializeToElement(new[] { 1, 2 }), "[1,2]" },
        { 7, "7" },
        { "text", "\"text\"" },
        { new[] { "a", "b" }, """["a","b"]""" },
        { new Dictionary<string, int> { ["Key"] = 1 }, """{"Key":1}""" },
    };

    [Theory(Timeout = Limit.Test)]
    [MemberData(nameof(AnyParams), DisableDiscoveryEnumeration = true)]
    public async Task Params_may_be_any_value_and_none_go_out_as_an_empty_object(object? parameters, string expected)
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        ValueTask calling = at.Client.CallAsync("s", "m", parameters, cancellationToken: Token);
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        Assert.True(call.ContainsKey("params"));
        Assert.Equal(expected, call["params"]?.ToJsonString() ?? "null");
        await at.Peer.RespondWithoutDataAsync(call, Token);
        await calling;
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Ids_differ_while_calls_are_pending_and_after()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock });
        var ids = new HashSet<string>();
        for (int round = 0; round < 20; round++)
        {
            var calling = new List<Task>();
            for (int i = 0; i < 50; i++)
            {
                calling.Add(at.Client.CallAsync("s", "m", cancellationToken: Token).AsTask());
            }

            for (int i = 0; i < 50; i++)
            {
                JsonObject call = await at.Peer.ReceiveAsync(Token);
                Assert.True(ids.Add(call["id"]!.GetValue<string>()));
                await at.Peer.RespondWithoutDataAsync(call, Token);
            }

            await Task.WhenAll(calling);
        }

        Assert.Equal(0, at.Client.GetStatus().PendingRequests);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_explicit_context_is_extended_and_keeps_its_root_and_deadline()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock });
        var context = new IpcContext("root-é", ["a", "order-service"], 2, 1763887000123 + 1234);
        ValueTask calling = at.Client.CallAsync("user-service", "m", context: context, cancellationToken: Token);
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        Assert.Equal(
            """{"root":"root-é","chain":["a","order-service","user-service"],"depth":3,"deadline":1763887001357}""",
            Messages.ToText(call["context"]!));
        await at.Peer.RespondWithoutDataAsync(call, Token);
        await calling;
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(1_000, 1_000)]
    [InlineData(30_000, 30_000)]
    [InlineData(3_600_000, 30_000)]
    public async Task A_nested_call_gets_what_is_left_and_never_more_than_the_timeout(long left, long expected)
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock });
        var context = new IpcContext("r", ["order-service"], 1, 1763887000123 + left);
        ValueTask calling = at.Client.CallAsync("s", "m", context: context, cancellationToken: Token);
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        Assert.Equal(1763887000123 + expected, call["context"]!["deadline"]!.GetValue<long>());
        await at.Peer.RespondWithoutDataAsync(call, Token);
        await calling;
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(1763887000123)]
    [InlineData(1763887000122)]
    [InlineData(0)]
    [InlineData(long.MinValue)]
    public async Task A_deadline_that_has_passed_fails_at_once_and_nothing_is_sent(long deadline)
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock });
        var context = new IpcContext("r", ["order-service"], 1, deadline);
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.DeadlineExceeded, at.Client.CallAsync("s", "late", context: context, cancellationToken: Token));
        Expect.Message(@"^s\.late was not sent: the deadline .* passed \d+ ms ago\. Give the first call a longer Timeout", exception);
        Assert.Equal("s", exception.ServiceName);
        Assert.Equal("late", exception.MethodName);
        await AssertNextCallIsFirstAsync(at);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_would_be_too_deep_is_not_sent()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        IpcContext At(int depth) => new("r", ["a", "b"], depth, long.MaxValue);
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.MaxDepthExceeded, at.Client.CallAsync("s", "m", context: At(100), cancellationToken: Token));
        Expect.Message("100 .* in a circle lead here: a → b", exception);

        ValueTask calling = at.Client.CallAsync("s", "m", context: At(99), cancellationToken: Token);
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        Assert.Equal(100, call["context"]!["depth"]!.GetValue<int>());
        await at.Peer.RespondWithoutDataAsync(call, Token);
        await calling;
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Names_must_not_be_empty()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        await Assert.ThrowsAsync<ArgumentException>("serviceName", async () => await at.Client.CallAsync<int>("", "m", cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentException>("methodName", async () => await at.Client.CallAsync("s", "", cancellationToken: Token));
    }

    private static async Task AssertNextCallIsFirstAsync(ClientAtMockGateway at)
    {
        ValueTask calling = at.Client.CallAsync("s", "next", cancellationToken: Token);
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        Assert.Equal("next", call["method"]!.GetValue<string>());
        await at.Peer.RespondWithoutDataAsync(call, Token);
        await calling;
    }
}
