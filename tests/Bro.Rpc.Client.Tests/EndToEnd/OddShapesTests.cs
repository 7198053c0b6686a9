using System.Text.Json;
using Bro.Rpc.Client.Tests.Support;
using Xunit;

namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>What a contract or a decorated class may have and seldom has, through a real gateway.</summary>
public sealed class OddShapesTests : IAsyncLifetime
{
    private const string Service = "odd \"sérvice\"";
    private const string Class = "odd-class";

    private LocalGateway? _gateway;
    private IpcClient? _caller;
    private Odd.IOddities? _odd;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IpcClient Caller => _caller!;

    private Odd.IOddities Oddities => _odd!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await LocalGateway.StartAsync();
        await _gateway.ConnectAsync(Service, client => client.RegisterService<Odd.IOddities>(new Oddities()));
        await _gateway.ConnectAsync(Class, client => client.RegisterService(new OddClass()));
        _caller = await _gateway.ConnectAsync("caller");
        _odd = Caller.CreateProxy<Odd.IOddities>();
    }

    public ValueTask DisposeAsync() => _gateway!.DisposeAsync();

    [Fact(Timeout = Limit.Test)]
    public async Task What_two_bases_share_or_declare_again_is_one_method()
    {
        Assert.Equal("root", await Oddities.RootAsync());
        Assert.Equal("left -1", await Oddities.LeftAsync());

        // One name on the wire has one handler: that of the interface nearest to the contract.
        Assert.Equal("of the right: x", await ((IOddRight)Oddities).SameAsync("x"));
        Assert.Equal("of the right: x", await ((IOddRoot)Oddities).SameAsync("x"));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Names_of_any_kind_and_params_arrays_go_there_and_back()
    {
        Assert.Equal("a: b+c", await Oddities.@return("a", "b", "c"));
        Assert.Equal("a: ", await Oddities.@return("a"));
        Assert.Equal("raw: x", await CallAsync(Service, "return", """{"class":"raw","größe":["x"]}"""));
        Assert.Equal("number 1", await Oddities.OverAsync(1));
        Assert.Equal("text 1", await Oddities.OverAsync("1"));
#pragma warning disable CS0618 // that it still works is what this is for
        Assert.Equal(1, await Oddities.OldAsync());
#pragma warning restore CS0618
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_body_in_the_contract_runs_here_unless_it_is_marked()
    {
        Assert.Equal("local: x", await Oddities.LocalAsync("x"));
        Assert.Equal(7, Oddities.Local());
        await Expect.FailureAsync(IpcErrorCode.MethodNotFound, Caller.CallAsync(Service, "local", new { text = "x" }, cancellationToken: Token));
        Assert.Equal("sent x", await Oddities.SentAsync("x"));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Null_is_a_value_where_the_type_says_so_and_an_error_that_names_the_parameter_where_not()
    {
        Assert.Equal("0|||1|||", await Oddities.NullsAsync("", null, null, [null], null, null, null));
        Assert.Equal("1|b|c|1|True|1.10|738885", await Oddities.NullsAsync("a", "b", new Item("c"), [null], true, 1.10m, new DateOnly(2024, 1, 1)));
        Assert.Equal("1|||0|||", await CallAsync(Service, "nulls", """{"never":"a","list":[]}"""));
        await RefusedAsync(Service, "nulls", """{"never":null,"list":[]}""", "'never' of the call is null");
        await RefusedAsync(Service, "nulls", """{"never":"a","list":null}""", "'list' of the call is null");
        await RefusedAsync(Service, "nulls", """{"never":"a"}""", "'list' is missing");
        await RefusedAsync(Service, "nulls", """{"never":"a","list":[],"maybe":"b","maybe":"c"}""", "'maybe' stands twice");
        Assert.Equal("null", (await Oddities.AnyAsync(null)).ToString());
        Assert.Equal("[1]", (await Oddities.AnyAsync(JsonElement.Parse("[1]"))).ToString());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_number_in_a_string_is_read_and_a_word_is_not()
    {
        Assert.Equal("left 5", await CallAsync(Service, "left", """{"number":"5","more":{"a":[1]}}"""));
        await RefusedAsync(Service, "left", """{"number":"five"}""", "'number' of the call cannot be read");
        await RefusedAsync(Service, "left", """{"number":null}""", "'number' of the call cannot be read");
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_whole_params_may_be_a_number()
    {
        Assert.Equal("caller 6 True", await CallAsync(Service, "wholeOrDefault", "6"));
        await RefusedAsync(Service, "wholeOrDefault", "{}", "'number' of the call cannot be read");
        var context = new IpcContext("mine", ["caller"], 1, long.MaxValue);
        Assert.Equal("caller 8 True", await Oddities.WholeOrDefaultAsync(context, 8, Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_class_takes_defaults_and_params_arrays_and_every_name()
    {
        Assert.Equal("overridden 3", await CallAsync(Class, "overridden", "{}"));
        Assert.Equal(6, (await Caller.CallAsync<int>(Class, "given", new { numbers = new List<int> { 1, 2, 3 } }, cancellationToken: Token)));
        await Caller.CallAsync(Class, "inherited", cancellationToken: Token);
        await Caller.CallAsync(Class, "say", JsonElement.Parse("""{"class":"a"}"""), cancellationToken: Token);
        Assert.Equal("a|x|Green|NaN|1.10|", await CallAsync(Class, "said", null));
        await Caller.CallAsync(Class, "say", JsonElement.Parse("""{"class":"b","größe":"y","colour":0,"ratio":0.5,"price":null,"item":{"name":"n"}}"""), cancellationToken: Token);
        Assert.Equal("b|y|Red|0.5||n", await CallAsync(Class, "said", null));
        Assert.Equal("caller 4 Trueb|y|Red|0.5||n", await CallAsync(Class, "who", """{"number":4}"""));
        Assert.Null(await Caller.CallAsync<Item?>(Class, "old", JsonElement.Parse("null"), cancellationToken: Token));
        Assert.Equal(new Item("i"), await Caller.CallAsync<Item?>(Class, "old", new Item("i"), cancellationToken: Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_class_says_which_parameter_cannot_be()
    {
        await RefusedAsync(Class, "say", "{}", "'class' is missing");
        await RefusedAsync(Class, "say", """{"class":null}""", "'class' of the call is null");
        await RefusedAsync(Class, "say", """{"class":"a","größe":"long"}""", "'größe' of the call cannot be read");
        await RefusedAsync(Class, "given", """{"numbers":[1],"numbers":[2]}""", "'numbers' stands twice");
        Expect.Message("It has: given, inherited, old, overridden, said, say, who", await Expect.FailureAsync(IpcErrorCode.MethodNotFound, Caller.CallAsync(Class, "unmarked", cancellationToken: Token)));
    }

    private async Task<string> CallAsync(string service, string method, string? parameters) => parameters is null
        ? await Caller.CallAsync<string>(service, method, cancellationToken: Token)
        : await Caller.CallAsync<string>(service, method, JsonElement.Parse(parameters), cancellationToken: Token);

    private async Task RefusedAsync(string service, string method, string parameters, string message) =>
        Expect.Message(message, await Expect.FailureAsync(IpcErrorCode.InvalidMessage, CallAsync(service, method, parameters)));
}
