using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.Behaviour;

/// <summary>What an emitted proxy sends, and what it makes of an answer.</summary>
public class ProxyTests
{
    private const int Limit = 30_000;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private readonly LoopbackCaller _caller = new(Options);
    private readonly IBehaviour _proxy;

    public ProxyTests() => _proxy = MethodTable<IBehaviour>.Find().Contract!.CreateProxy(_caller);

    [Fact(Timeout = Limit)]
    public async Task Parameters_are_properties_in_camel_case()
    {
        _caller.Answer = "\"ok\"";
        Assert.Equal("ok", await _proxy.NumbersAsync(true, -1, long.MaxValue, 0.5, 1.10m, 255, Colour.Green).AsTask().WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal("behaviour", _caller.Service);
        Assert.Equal("numbers", _caller.Method);
        Assert.Equal("""{"a":true,"b":-1,"c":9223372036854775807,"d":0.5,"e":1.10,"f":255,"g":1}""", _caller.Params);
        Assert.Null(_caller.Context);
        Assert.Equal(CancellationToken.None, _caller.Token);
    }

    [Fact(Timeout = Limit)]
    public async Task Nulls_are_written()
    {
        _caller.Answer = "\"ok\"";
        CancellationToken token = TestContext.Current.CancellationToken;
        await _proxy.NullablesAsync(null, null, null, null, null, null, null).AsTask().WaitAsync(token);
        Assert.Equal("""{"a":null,"b":null,"c":null,"d":null,"e":null,"f":null,"g":null}""", _caller.Params);
        await _proxy.NullablesAsync(false, 1, 2, 3, 4, Guid.Empty, Colour.Red).AsTask().WaitAsync(token);
        Assert.Equal("""{"a":false,"b":1,"c":2,"d":3,"e":4,"f":"00000000-0000-0000-0000-000000000000","g":0}""", _caller.Params);
        await _proxy.EchoOrNullAsync(null).WaitAsync(token);
        Assert.Equal("""{"text":null}""", _caller.Params);
    }

    [Fact(Timeout = Limit)]
    public async Task Without_parameters_an_empty_object_is_sent()
    {
        await _proxy.NothingAsync().AsTask().WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("nothing", _caller.Method);
        Assert.Equal("{}", _caller.Params);
    }

    [Fact(Timeout = Limit)]
    public async Task Whole_params_are_the_value_itself_and_context_and_token_stay_off_the_wire()
    {
        _caller.Answer = "\"ok\"";
        var context = new IpcContext("root-9", ["order"], 1, 5);
        using var source = new CancellationTokenSource();
        await _proxy.WholeAsync(new Row(1, "one"), context, source.Token).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("whole", _caller.Method);
        Assert.Equal("""{"id":1,"name":"one"}""", _caller.Params);
        Assert.Same(context, _caller.Context);
        Assert.Equal(source.Token, _caller.Token);
        await _proxy.WholeOrDefaultAsync(5).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("5", _caller.Params);
        await _proxy.WholeOrNullAsync(null).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("null", _caller.Params);
        await _proxy.ContextAsync(context, source.Token, 3).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("""{"x":3}""", _caller.Params);
    }

    [Fact(Timeout = Limit)]
    public async Task Default_methods_run_here_unless_they_are_marked()
    {
        _caller.Answer = "\"ok\"";
        await _proxy.LocalAsync().WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("echo", _caller.Method);
        Assert.Equal("""{"text":"local"}""", _caller.Params);
        await _proxy.SentAsync().WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("sent", _caller.Method);
    }

    [Fact(Timeout = Limit)]
    public async Task A_method_that_two_bases_declare_is_one_on_the_wire()
    {
        _caller.Answer = "\"ok\"";
        await ((IGreeter)_proxy).GreetAsync("a").WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("greet", _caller.Method);
        await ((IFarewell)_proxy).GreetAsync("b").WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("greet", _caller.Method);
        Assert.Equal("""{"name":"b"}""", _caller.Params);
    }

    [Theory(Timeout = Limit)]
    [InlineData(null)]
    [InlineData("null")]
    public async Task A_promised_value_that_is_null_or_absent_is_an_error_that_names_the_method(string? answer)
    {
        _caller.Answer = answer;
        CancellationToken token = TestContext.Current.CancellationToken;
        await AssertNullResultAsync(() => _proxy.EchoAsync("x").WaitAsync(token), "echo");
        await AssertNullResultAsync(() => _proxy.RowAsync(new Row(1, null), [], JsonElement.Parse("1")).WaitAsync(token), "row");
        await AssertNullResultAsync(() => _proxy.IntAsync().WaitAsync(token), "int");
        await AssertNullResultAsync(() => _proxy.DoubleAsync().WaitAsync(token), "double");
    }

    [Theory(Timeout = Limit)]
    [InlineData(null)]
    [InlineData("null")]
    public async Task A_nullable_value_that_is_null_or_absent_is_null(string? answer)
    {
        _caller.Answer = answer;
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.Null(await _proxy.EchoOrNullAsync("x").WaitAsync(token));
        Assert.Null(await _proxy.NullableIntAsync().WaitAsync(token));
        Assert.Null(await _proxy.NullableRowAsync().WaitAsync(token));
    }

    [Fact(Timeout = Limit)]
    public async Task Of_other_values_the_serializer_decides()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await AssertNullResultAsync(() => _proxy.GuidAsync().WaitAsync(token), "guid");
        await AssertNullResultAsync(() => _proxy.AnyAsync().WaitAsync(token), "any");
        _caller.Answer = "null";
        Assert.Equal(JsonValueKind.Null, (await _proxy.AnyAsync().WaitAsync(token)).ValueKind);
        await Assert.ThrowsAsync<JsonException>(() => _proxy.GuidAsync().WaitAsync(token));
        _caller.Answer = """{"id":3,"name":null,"more":[{}]}""";
        Assert.Equal(new Row(3, null), await _proxy.NullableRowAsync().WaitAsync(token));
        _caller.Answer = "\"12\"";
        Assert.Equal(12, await _proxy.IntAsync().WaitAsync(token));
    }

    [Fact(Timeout = Limit)]
    public async Task A_number_that_json_has_not_follows_the_options()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        _caller.Answer = "\"ok\"";
        await Assert.ThrowsAsync<ArgumentException>(() => _proxy.NumbersAsync(true, 1, 1, double.NaN, 1, 1, Colour.Red).AsTask().WaitAsync(token));
        var options = new JsonSerializerOptions(Options) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
        var caller = new LoopbackCaller(options) { Answer = "\"ok\"" };
        await MethodTable<IBehaviour>.Find().Contract!.CreateProxy(caller).NumbersAsync(true, 1, 1, double.NaN, 1, 1, Colour.Red).AsTask().WaitAsync(token);
        Assert.Contains("\"d\":\"NaN\"", caller.Params, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_has_no_proxy() => Assert.False(MethodTable<Inventory>.Find().Contract!.HasProxy);

    private static async Task AssertNullResultAsync(Func<Task> call, string method)
    {
        IpcException exception = await Assert.ThrowsAsync<IpcException>(call);
        Assert.Equal(IpcErrorCode.DeserializationFailed, exception.Code);
        Assert.Equal("behaviour", exception.ServiceName);
        Assert.Equal(method, exception.MethodName);
    }
}
