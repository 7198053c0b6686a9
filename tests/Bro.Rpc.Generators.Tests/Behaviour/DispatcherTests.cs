using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bro.Rpc.Generators.Tests.Testing;

namespace Bro.Rpc.Generators.Tests.Behaviour;

/// <summary>What an emitted dispatcher makes of params, and what it answers.</summary>
public class DispatcherTests
{
    private const int Limit = 30_000;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private readonly MethodTable<IBehaviour> _table = MethodTable<IBehaviour>.Find();

    [Fact]
    public void Each_method_is_registered_once_by_its_wire_name() => Assert.Equal(
        [
            "any", "context", "defaults", "double", "echo", "echoOrNull", "fail", "greet", "guid", "int", "leave", "nothing", "nullableInt", "nullableRow", "nullables", "numbers",
            "row", "sent", "variable", "whole", "wholeOrDefault", "wholeOrNull",
        ],
        _table.Methods.Keys.Order(StringComparer.Ordinal));

    [Theory(Timeout = Limit)]
    [InlineData("echo", """{"text":"a\u00e9\n"}""", "\"a\\u00E9\\n\"")]
    [InlineData("echo", """{"other":{"text":"no"},"text":"yes","more":[1]}""", "\"yes\"")]
    [InlineData("echo", """{"\u0074ext":"escaped"}""", "\"escaped\"")]
    [InlineData("echo", """{"text":""}""", "\"\"")]
    [InlineData("echoOrNull", """{"text":null}""", "null")]
    [InlineData("echoOrNull", "{}", "null")]
    [InlineData("echoOrNull", "null", "null")]
    [InlineData("echoOrNull", null, "null")]
    [InlineData("numbers", """{"a":true,"b":-1,"c":9223372036854775807,"d":0.5,"e":1.10,"f":255,"g":1}""", "\"True|-1|9223372036854775807|0.5|1.10|255|Green\"")]
    [InlineData("numbers", """{"g":0,"f":0,"e":"2","d":"3","c":"4","b":"5","a":false}""", "\"False|5|4|3|2|0|Red\"")]
    [InlineData("nullables", "{}", "\"||||||\"")]
    [InlineData("nullables", """{"a":null,"b":1,"c":null,"d":2,"e":null,"f":"00000000-0000-0000-0000-000000000001","g":1}""", "\"|1||2||00000000-0000-0000-0000-000000000001|Green\"")]
    [InlineData("row", """{"row":{"id":1,"name":"x"},"tags":["a",null,"b"],"any":null}""", """{"id":1,"name":"x|a\u002B\u002Bb|Null"}""")]
    [InlineData("int", "{}", "-2147483648")]
    [InlineData("int", "[1,2]", "-2147483648")]
    [InlineData("nullableInt", null, "null")]
    [InlineData("nullableRow", null, "null")]
    [InlineData("double", "{}", "0.1")]
    [InlineData("guid", "{}", "\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("any", "{}", "[1]")]
    [InlineData("nothing", "{}", null)]
    [InlineData("whole", """{"id":1,"name":"one"}""", "\"1|one|root-1|True\"")]
    [InlineData("wholeOrDefault", null, "\"7\"")]
    [InlineData("wholeOrDefault", "8", "\"8\"")]
    [InlineData("wholeOrNull", null, "\"\"")]
    [InlineData("wholeOrNull", "null", "\"\"")]
    [InlineData("context", """{"cancellationToken":"x"}""", "\"root-1|True|1\"")]
    [InlineData("variable", """{"class":["a","b"]}""", "\"a\\u002Bb\"")]
    [InlineData("greet", """{"name":"x"}""", "\"hello x\"")]
    [InlineData("leave", "{}", "\"left\"")]
    [InlineData("sent", "{}", "\"default body\"")]
    public async Task Params_become_arguments_and_the_result_the_answer(string method, string? parameters, string? answer)
    {
        RecordedCall call = await CallAsync(method, parameters, TestContext.Current.CancellationToken);
        Assert.True(call.IsCompleted);
        Assert.Equal(answer, call.Answer);
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_not_sent_takes_its_default()
    {
        RecordedCall call = await CallAsync("defaults", "{}", TestContext.Current.CancellationToken);
        Assert.Equal(
            "q\"\\\n\u2028é|'|Green|Red|1.10|NaN|0.1|-9223372036854775808|Point { X = 0, Y = 0 }|||True",
            JsonSerializer.Deserialize<string>(call.Answer!));
    }

    [Fact(Timeout = Limit)]
    public async Task What_is_sent_replaces_its_default()
    {
        RecordedCall call = await CallAsync(
            "defaults",
            """{"text":"t","letter":"x","colour":0,"maybe":null,"price":2,"rate":3,"ratio":4,"low":5,"point":{"x":6,"y":7},"count":8,"note":"n","zero":0}""", TestContext.Current.CancellationToken);
        Assert.Equal("t|x|Red||2|3|4|5|Point { X = 6, Y = 7 }|8|n|False", JsonSerializer.Deserialize<string>(call.Answer!));
    }

    [Theory(Timeout = Limit)]
    [InlineData("echo", "{}", "'text' is missing")]
    [InlineData("echo", null, "'text' is missing")]
    [InlineData("echo", "null", "'text' is missing")]
    [InlineData("echo", """{"Text":"case"}""", "'text' is missing")]
    [InlineData("echo", """{"text":null}""", "'text' of the call is null")]
    [InlineData("echo", """{"text":1}""", "'text' of the call cannot be read")]
    [InlineData("echo", """{"text":"\ud800"}""", "'text' of the call cannot be read")]
    [InlineData("echo", """{"text":"a","text":"b"}""", "'text' stands twice")]
    [InlineData("echo", """{"text":"a","\u0074ext":"b"}""", "'text' stands twice")]
    [InlineData("echo", "[\"a\"]", "must be an object")]
    [InlineData("echo", "\"a\"", "must be an object")]
    [InlineData("numbers", """{"a":true}""", "'b' is missing")]
    [InlineData("numbers", """{"b":1.5}""", "'b' of the call cannot be read")]
    [InlineData("numbers", """{"b":2147483648}""", "'b' of the call cannot be read")]
    [InlineData("numbers", """{"b":null}""", "'b' of the call cannot be read")]
    [InlineData("numbers", """{"a":true,"g":"Purple"}""", "'g' of the call cannot be read")]
    [InlineData("nullables", """{"a":null,"a":null}""", "'a' stands twice")]
    [InlineData("row", """{"row":null}""", "'row' of the call is null")]
    [InlineData("row", """{"row":{"id":"x"}}""", "'row' of the call cannot be read")]
    [InlineData("whole", null, "'row' is missing")]
    [InlineData("whole", "null", "'row' of the call is null")]
    [InlineData("whole", "[1]", "'row' of the call cannot be read")]
    [InlineData("wholeOrDefault", "null", "'number' of the call cannot be read")]
    [InlineData("variable", "{}", "'class' is missing")]
    public async Task What_cannot_be_arguments_is_an_invalid_message_that_names_the_parameter(string method, string? parameters, string message)
    {
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => CallAsync(method, parameters, TestContext.Current.CancellationToken));
        Assert.Equal(IpcErrorCode.InvalidMessage, exception.Code);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_name_that_is_no_text_is_an_invalid_message()
    {
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => CallAsync("echo", """{"\ud800xxx":1,"text":"x"}""", TestContext.Current.CancellationToken));
        Assert.Equal(IpcErrorCode.InvalidMessage, exception.Code);
    }

    [Fact(Timeout = Limit)]
    public async Task What_the_method_throws_comes_out()
    {
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => CallAsync("fail", "{}", TestContext.Current.CancellationToken));
        Assert.Equal("USER_BANNED", exception.Code);
    }

    [Fact(Timeout = Limit)]
    public async Task A_class_is_called_directly()
    {
        MethodTable<Inventory> table = MethodTable<Inventory>.Find();
        Assert.Equal(["count", "drop"], table.Methods.Keys.Order(StringComparer.Ordinal));
        var call = new RecordedCall("""{"items":["a","b"]}""", Options);
        await table.Methods["count"](new Inventory(), call).AsTask().WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("4", call.Answer);
    }

    [Fact(Timeout = Limit)]
    public async Task A_proxy_and_a_dispatcher_understand_each_other()
    {
        var caller = new LoopbackCaller(Options) { Dispatch = async (method, parameters) => (await CallAsync(method, parameters, TestContext.Current.CancellationToken)).Answer };
        IBehaviour proxy = _table.Contract!.CreateProxy(caller);
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.Equal("a\u2028é😀", await proxy.EchoAsync("a\u2028é😀").WaitAsync(token));
        Assert.Equal("True|1|2|0.3|4.0|5|Red", await proxy.NumbersAsync(true, 1, 2, 0.3, 4.0m, 5, Colour.Red).AsTask().WaitAsync(token));
        Assert.Equal("q\"\\\n\u2028é|'|Green|Red|1.10|1|0.1|-9223372036854775808|Point { X = 0, Y = 0 }|||True", await proxy.DefaultsAsync(rate: 1).WaitAsync(token));
        Assert.Equal(new Row(1, "n|a++b|String"), await proxy.RowAsync(new Row(1, "n"), ["a", null, "b"], JsonElement.Parse("\"x\"")).WaitAsync(token));
        Assert.Null(await proxy.NullableIntAsync().WaitAsync(token));
        Assert.Equal("x+y", await proxy.VariableAsync("x", "y").WaitAsync(token));
        await proxy.NothingAsync().AsTask().WaitAsync(token);
    }

    private async Task<RecordedCall> CallAsync(string method, string? parameters, CancellationToken cancellationToken)
    {
        var call = new RecordedCall(parameters, Options);
        await _table.Methods[method](new BehaviourService(), call).AsTask().WaitAsync(cancellationToken);
        return call;
    }
}
