using System.Text.Json;
using Bro.Rpc.Client.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Bro.Rpc.Client.Tests.Filters;

/// <summary>Domain exceptions that travel as codes.</summary>
public sealed class ExceptionMappingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit.Test)]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public async Task A_domain_exception_is_caught_as_itself_by_who_knows_it(IpcSerializer serializer)
    {
        await using FilterScene scene = await FilterScene.StartAsync(both: Map);
        BrokeException exception = await Assert.ThrowsAsync<BrokeException>(() => scene.Ledger.PayAsync(new Payment("a", 130)));
        Assert.Equal("a has no 130", exception.Message);
        Assert.Equal(30, exception.Missing);
        IpcException error = Assert.IsType<IpcException>(exception.InnerException);
        Assert.Null(error.RemoteStackTrace);

        // Who knows nothing of it sees code and details.
        IpcClient other = await scene.Gateway.ConnectAsync("other", configure: options => options with { Serializer = serializer });
        error = await Assert.ThrowsAsync<IpcException>(() => other.CallAsync("ledger-service", "pay", new { account = "b", amount = 101 }, cancellationToken: Token).AsTask());
        Assert.Equal("BROKE", error.Code);
        Assert.Equal("""{"missing":1}""", error.Details!.Value.GetRawText());
        Assert.Equal("pay", error.MethodName);
    }

    [Fact]
    public void What_is_added_gives_back_the_kind_of_builder_that_it_was_added_to()
    {
        IBroBuilder bro = new ServiceCollection().AddBro("caller").AddFilter(Pass).MapException("BROKE", static error => new BrokeException(error.Message, 0));
        IBroServiceBuilder service = bro.AddService<Ledger>().AddFilter(Pass).AddFilter<TrailFilter>().MapException("LATE", static error => new TimeoutException(error.Message));
        IBroClientBuilder client = service.AddClient<ILedger>().AddFilter(Pass).AddFilter<TrailFilter>().MapException("BAD", static error => new FormatException(error.Message));
        Assert.Equal("ledger-service", client.ServiceName);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task What_has_no_code_stays_what_it_is()
    {
        await using FilterScene scene = await FilterScene.StartAsync(
            service => service.AddFilter((_, _) => new LambdaFilter((_, _) => throw new InvalidOperationException("odd"))), both: Map);
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => scene.Ledger.PayAsync(new Payment("a", 1)));
        Assert.Equal(IpcErrorCode.ExecutionFailed, exception.Code);
        Assert.Null(exception.Details);
    }

    [Fact]
    public void An_exception_and_a_code_have_one_meaning()
    {
        IBroBuilder bro = new ServiceCollection().AddBro("x");
        Map(bro);
        Expect.Message("BrokeException has the code BROKE already", Assert.Throws<ArgumentException>("code", () => bro.MapException("OTHER", error => new BrokeException(error.Message))));
        Expect.Message("The code BROKE means .*BrokeException already", Assert.Throws<ArgumentException>("code", () => bro.MapException("BROKE", error => new TimeoutException(error.Message))));
        Expect.Message("would take every error", Assert.Throws<ArgumentException>(() => bro.MapException("X", error => (Exception)error)));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Details_too_deep_for_a_message_are_left_out()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("deep", client => client.RegisterMethod("fail", (call, _) =>
            throw new IpcException("DEEP", "as deep as can be") { Details = JsonElement.Parse(Nested(call.GetParams<int>())) }));
        IpcClient caller = await gateway.ConnectAsync("caller");
        Assert.Equal(Nested(63), (await FailAsync(63)).Details?.GetRawText());
        Assert.Null((await FailAsync(64)).Details);

        static string Nested(int depth) => new string('[', depth) + new string(']', depth);

        async Task<IpcException> FailAsync(int depth)
        {
            IpcException exception = await Assert.ThrowsAsync<IpcException>(() => caller.CallAsync("deep", "fail", depth, cancellationToken: Token).AsTask());
            Assert.Equal("DEEP", exception.Code);
            return exception;
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_error_reaches_its_caller_however_its_details_were_made()
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var document = JsonDocument.Parse("[1]");
        JsonElement gone = document.RootElement;
        document.Dispose();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("loose", client => client.RegisterMethod("fail", (call, _) =>
            throw new IpcException("LOOSE", "no") { Details = call.GetParams<bool>() ? gone : JsonElement.Parse("[1, /* two */ 2,]", options) }));
        IpcClient caller = await gateway.ConnectAsync("caller");
        Assert.Equal("[1,2]", (await FailAsync(false)).Details?.GetRawText());
        Assert.Null((await FailAsync(true)).Details);

        Task<IpcException> FailAsync(bool isGone) => Expect.FailureAsync("LOOSE", caller.CallAsync("loose", "fail", isGone, cancellationToken: Token));
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public async Task What_certainly_did_not_run_says_so_and_only_that(IpcSerializer serializer)
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient caller = await gateway.ConnectAsync("caller", configure: options => options with { Serializer = serializer });
        await gateway.ConnectAsync("relay", client => client.RegisterMethod("go", async (_, token) =>
        {
            await client.CallAsync("nobody", "here", cancellationToken: token);
            return 1;
        }));
        Assert.True((await FailAsync("nobody", "here")).NotRun);
        Assert.True((await FailAsync("relay", "gone")).NotRun);

        // The relay did run; what it called did not.
        IpcException relayed = await FailAsync("relay", "go");
        Assert.Equal(IpcErrorCode.ServiceNotFound, relayed.Code);
        Assert.False(relayed.NotRun);
        await caller.DisconnectAsync(Token);
        Assert.True((await FailAsync("relay", "go")).NotRun);

        Task<IpcException> FailAsync(string service, string method) => Assert.ThrowsAsync<IpcException>(() => caller.CallAsync(service, method, cancellationToken: Token).AsTask());
    }

    private static void Map(IBroBuilder bro) => bro.MapException(
        "BROKE",
        error => new BrokeException(error.Message, error.Details?.GetProperty("missing").GetInt32() ?? 0, error),
        exception => JsonSerializer.SerializeToElement(new { missing = exception.Missing }));

    private static LambdaFilter Pass(IServiceProvider services, BroMethodInfo method) => new(static (call, next) => next(call));
}
