using System.Text.Json;
using Bro.Rpc.Client.Tests.Support;
using Xunit;

namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>
/// Emitted proxy and dispatcher through a real gateway, and each of them against a raw peer. Here all write JSON; the classes that
/// inherit from this one have it all again with ends that write otherwise.
/// </summary>
public class ShapesTests : IAsyncLifetime
{
    private readonly IpcSerializer _served;
    private readonly IpcSerializer _called;
    private LocalGateway? _gateway;
    private IpcClient? _caller;
    private IShapes? _shapes;

    public ShapesTests()
        : this(IpcSerializer.Json, IpcSerializer.Json)
    {
    }

    /// <param name="served">What the services write.</param>
    /// <param name="called">What the callers write.</param>
    protected ShapesTests(IpcSerializer served, IpcSerializer called)
    {
        _served = served;
        _called = called;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private LocalGateway Gateway => _gateway!;

    private IpcClient Caller => _caller!;

    private IShapes Shapes => _shapes!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await LocalGateway.StartAsync();
        await Gateway.ConnectAsync("shapes", client => client.RegisterService<IShapes>(new Shapes()), Serving);
        await Gateway.ConnectAsync("warehouse", client => client.RegisterService(new Warehouse()), Serving);
        _caller = await Gateway.ConnectAsync("caller", configure: Calling);
        _shapes = Caller.CreateProxy<IShapes>();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Gateway.DisposeAsync();
    }

    private IpcClientOptions Serving(IpcClientOptions options) => options with { Serializer = _served };

    private IpcClientOptions Calling(IpcClientOptions options) => options with { Serializer = _called };

    [Fact(Timeout = Limit.Test)]
    public async Task Every_kind_of_return_and_parameter_goes_there_and_back()
    {
        Assert.Null(await Shapes.RecallAsync());
        await Shapes.RememberAsync("é😀\u2028\"");
        Assert.Equal("é😀\u2028\"", await Shapes.RecallAsync());
        await Shapes.ForgetAsync();
        Assert.Null(await Shapes.RecallAsync());
        Assert.Equal(42, await Shapes.AddAsync(2));
        Assert.Equal(int.MinValue, await Shapes.AddAsync(int.MinValue, 0));
        Assert.Equal("é\"\n|Green|0.5|9223372036854775807|True|null", await Shapes.DefaultsAsync());
        Assert.Equal("a|Blue||1|False|b", await Shapes.DefaultsAsync("a", Colour.Blue, null, 1, false, "b"));
        Assert.Null(await Shapes.MaybeNumberAsync(null));
        Assert.Equal(8, await Shapes.MaybeNumberAsync(7));
        Assert.Null(await Shapes.MaybeTextAsync(null));
        Assert.Equal("", await Shapes.MaybeTextAsync(""));
        Assert.Equal(Colour.Blue, await Shapes.ColourAsync(Colour.Green));
        Assert.Equal("original", await Shapes.OriginalAsync());
        Assert.Equal("shapes", await Shapes.NameAsync());
        var guid = Guid.NewGuid();
        Assert.Equal(guid, await Shapes.GuidAsync(guid, new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), 1.10m));
        Assert.Equal([0, 255, 7], await Shapes.BytesAsync([0, 255, 7]));
        Assert.Empty(await Shapes.BytesAsync([]));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Records_and_collections_go_there_and_back()
    {
        var item = new Item("a", 1, Colour.Red, null, ["x", "y"]);
        Item nested = await Shapes.ItemAsync(item);
        Assert.Equal(["x", "y"], nested.Inner!.Tags!);
        Assert.Equal(Colour.Red, nested.Colour);
        IReadOnlyList<Item> items = await Shapes.ItemsAsync([new Item("a"), new Item("b")], new Dictionary<string, int> { ["b"] = 5 });
        Assert.Equal([new Item("a"), new Item("b", 5)], items);
        Assert.Empty(await Shapes.ItemsAsync([], []));
        Assert.Equal(new Item("whole", 3), await Shapes.WholeAsync(new Item("whole", 3)));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Context_and_token_are_given_wherever_they_stand()
    {
        Assert.Matches(@"^hi caller root-\S+ True True$", await Shapes.WhoAsync("hi", cancellationToken: Token));
        Assert.Matches(@"^hi caller root-\S+ True True$", await Shapes.FirstAsync(Token, null, "hi"));
        var context = new IpcContext("mine", ["caller"], 1, long.MaxValue);
        Assert.Equal("hi caller mine True True", await Shapes.FirstAsync(Token, context, "hi"));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Errors_reach_the_proxys_caller_with_all_that_is_known()
    {
        IpcException exception = await Expect.FailureAsync("USER_BANNED", Shapes.FailAsync("USER_BANNED", "for life").WaitAsync(Token));
        Assert.Equal("for life", exception.Message);
        Assert.Equal("shapes", exception.ServiceName);
        Assert.Equal("fail", exception.MethodName);
        Assert.NotNull(exception.RequestId);
        IpcException missing = await Expect.FailureAsync(IpcErrorCode.DeserializationFailed, Shapes.NotNullAsync());
        Expect.Message("shapes.notNull answered null", missing);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_token_of_a_proxys_method_cancels_its_call_at_once()
    {
        using var source = new CancellationTokenSource();
        Task calling = Shapes.DelayAsync(200, source.Token);
        await source.CancelAsync();
        Assert.Equal(source.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.WaitAsync(Token))).CancellationToken);
        Assert.Equal(0, Caller.GetStatus().PendingRequests);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Raw_calls_reach_typed_dispatchers()
    {
        Assert.Equal(42, await Caller.CallAsync<int>("shapes", "add", new { a = 2 }, cancellationToken: Token));
        Assert.Equal(3, await Caller.CallAsync<int>("shapes", "add", new { b = 1, unknown = "ignored", a = 2 }, cancellationToken: Token));
        Assert.Equal("original", await Caller.CallAsync<string>("shapes", "renamed", cancellationToken: Token));
        Assert.Equal(new Item("x", 1), await Caller.CallAsync<Item>("shapes", "whole", new Item("x", 1), cancellationToken: Token));
        Assert.Equal(JsonValueKind.Undefined, (await Caller.CallAsync<JsonElement>("shapes", "remember", new { text = "t" }, cancellationToken: Token)).ValueKind);
        Expect.Message("'a' is missing", await Expect.FailureAsync(IpcErrorCode.InvalidMessage, Caller.CallAsync<int>("shapes", "add", cancellationToken: Token)));
        Expect.Message("'a' .*cannot be read", await Expect.FailureAsync(IpcErrorCode.InvalidMessage, Caller.CallAsync<int>("shapes", "add", new { a = "two" }, cancellationToken: Token)));
        Expect.Message("must be an object", await Expect.FailureAsync(IpcErrorCode.InvalidMessage, Caller.CallAsync<int>("shapes", "add", new List<int> { 1, 2 }, cancellationToken: Token)));
        await Expect.FailureAsync(IpcErrorCode.MethodNotFound, Caller.CallAsync("shapes", "original", cancellationToken: Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_typed_proxy_calls_raw_handlers()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("shapes", client =>
        {
            client.RegisterMethod("add", (call, _) => Task.FromResult(call.Params.GetProperty("a").GetInt32() * call.Params.GetProperty("b").GetInt32()));
            client.RegisterMethod("whole", (call, _) => Task.FromResult(call.Params));
            client.RegisterMethod("remember", (call, _) => Task.FromResult("a result that nobody reads"));
        }, Serving);
        IShapes shapes = (await gateway.ConnectAsync("caller", configure: Calling)).CreateProxy<IShapes>();
        Assert.Equal(6, await shapes.AddAsync(2, 3));
        Assert.Equal(new Item("x", 1, Colour.Blue), await shapes.WholeAsync(new Item("x", 1, Colour.Blue)));
        await shapes.RememberAsync("x");
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.MethodNotFound, shapes.NameAsync());
        Expect.Message("It has: add, remember, whole", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_decorated_class_serves_its_marked_methods_only()
    {
        Assert.True(await Caller.CallAsync<bool>("warehouse", "checkStock", new { items = new List<string> { "a" } }, cancellationToken: Token));
        Assert.Equal("box for caller, 2 held", await Caller.CallAsync<string>("warehouse", "reserve", new Item("box", 2), cancellationToken: Token));
        Expect.Message("It has: checkStock, reserve", await Expect.FailureAsync(IpcErrorCode.MethodNotFound, Caller.CallAsync("warehouse", "notCallable", cancellationToken: Token)));
        Assert.Throws<ArgumentException>(() => Caller.CreateProxy<IDisposable>());
        Assert.ThrowsAny<Exception>(() => Caller.CreateProxy<Warehouse>());
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(100 * 1024)]
    [InlineData(5 * 1024 * 1024)]
    public async Task Large_values_go_there_and_back(int length)
    {
        string text = string.Create(length, 0, static (span, _) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = (char)('a' + (i % 26));
            }
        });
        string?[] answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Shapes.MaybeTextAsync(text + i)));
        Assert.Equal([text + 0, text + 1, text + 2], answers);
        Assert.Equal(2, await Shapes.AddAsync(1, 1));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Two_clients_of_one_process_call_each_other()
    {
        IpcClient? left = null, right = null;
        left = await Gateway.ConnectAsync("left", client => client.RegisterMethod("m", (call, _) => Task.FromResult($"left for {call.Context.Caller}")), Serving);
        right = await Gateway.ConnectAsync("right", client => client.RegisterMethod("m", async (_, cancellationToken) =>
            $"right asked: {await right!.CallAsync<string>("left", "m", cancellationToken: cancellationToken)}"), Calling);
        Assert.Equal("right asked: left for right", await left.CallAsync<string>("right", "m", cancellationToken: Token));
        Assert.Equal("left for left", await left.CallAsync<string>("left", "m", cancellationToken: Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_name_that_is_taken_is_refused_by_a_real_gateway()
    {
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.ConnectionFailed, Gateway.ConnectAsync("caller"));
        Expect.Message("'caller' is already registered by process [0-9]+. That is this very process: use the client that has the name, or choose another ServiceName for this one.$", exception);
        Assert.Equal(1, await Shapes.AddAsync(1, 0));
    }
}
