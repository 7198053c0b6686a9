using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Aot.Contracts;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Aot.Tests.WithoutReflection;

/// <summary>What can be sent, and how, where the application has turned reflection off.</summary>
public sealed class NamedContextTests : IAsyncLifetime
{
    private const int Limit = 60_000;

    private readonly TemporarySocket _socket = new();
    private readonly List<IAsyncDisposable> _parts = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var gateway = new IpcServer(new IpcServerOptions { SocketPath = _socket.Path });
        _parts.Add(gateway);
        await gateway.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }

        _socket.Dispose();
    }

    [Fact]
    public void Reflection_is_off() => Assert.False(JsonSerializer.IsReflectionEnabledByDefault);

    [Fact(Timeout = Limit)]
    public async Task Types_of_two_contexts_go_through_one_contract_without_an_option()
    {
        IGarden garden = await ServeAndCallAsync(null);

        Assert.Equal(new Herb("mint!", Season.Autumn), await garden.PlantAsync(new Herb("mint", Season.Autumn), Token));
        Assert.Equal([Season.Autumn], await garden.SeasonsAsync(Season.Spring, Token));
        Assert.Equal([Season.Spring, Season.Autumn], await garden.SeasonsAsync(null, Token));
    }

    [Fact(Timeout = Limit)]
    public async Task Converters_and_names_of_the_options_rule_the_types_of_a_named_context()
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper, Converters = { new JsonStringEnumConverter<Season>() } };
        IGarden garden = await ServeAndCallAsync(options);
        IpcClient raw = await ConnectAsync("raw", null);

        Assert.Equal(new Herb("mint!", Season.Autumn), await garden.PlantAsync(new Herb("mint", Season.Autumn), Token));
        JsonElement planted = await raw.CallAsync<JsonElement>("garden", "plant", JsonElement.Parse("""{ "herb": { "NAME": "sage", "SEASON": "Autumn" } }"""), cancellationToken: Token);
        Assert.Equal("""{"NAME":"sage!","SEASON":"Autumn"}""", planted.GetRawText());
    }

    [Fact(Timeout = Limit)]
    public async Task A_resolver_of_the_options_goes_before_the_named_contexts()
    {
        var own = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = new HerbJsonContext(new JsonSerializerOptions()).WithOnlyNames(),
        };
        IGarden garden = await ServeAndCallAsync(own);

        Assert.Equal(new Herb("mint!", Season.Spring), await garden.PlantAsync(new Herb("mint", Season.Autumn), Token));
        Assert.Equal([Season.Autumn], await garden.SeasonsAsync(Season.Spring, Token));
    }

    [Fact(Timeout = Limit)]
    public async Task What_no_context_lists_fails_with_the_line_that_is_missing()
    {
        IGarden garden = await ServeAndCallAsync(null);
        const string line = "Add [JsonSerializable(typeof(Unlisted))] to a JsonSerializerContext, and name it with [assembly: BroJsonContext(typeof(…))]";

        IpcException asked = await Assert.ThrowsAsync<IpcException>(() => garden.AskAsync(new Unlisted("x"), Token));
        IpcException answered = await Assert.ThrowsAsync<IpcException>(() => garden.AnswerAsync(nothing: false, Token));

        Assert.Equal(IpcErrorCode.SerializationFailed, asked.Code);
        Assert.Contains(line, asked.Message, StringComparison.Ordinal);
        Assert.Equal(IpcErrorCode.SerializationFailed, answered.Code);
        Assert.Contains(line, answered.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_context_counts_even_if_its_assembly_is_loaded_after_the_client_was_made()
    {
        IpcClient client = await ConnectAsync("late", null);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), static assembly => assembly.GetName().Name == "Aot.Contracts");

        await CallWithTeaAsync(client);
    }

    // A method of its own: where a type is mentioned, its assembly is loaded. None of its code has been called when the type is asked for.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task CallWithTeaAsync(IpcClient client)
    {
        client.RegisterMethod("turn", static (call, _) => Task.FromResult(call.Params));
        Tea tea = await client.CallAsync<Tea>("late", "turn", JsonElement.Parse("""{ "name": "Sencha" }"""), cancellationToken: Token);
        Assert.Contains("Sencha", $"{tea}", StringComparison.Ordinal);
    }

    private async Task<IGarden> ServeAndCallAsync(JsonSerializerOptions? options)
    {
        IpcClient service = await ConnectAsync("garden", options);
        service.RegisterService<IGarden>(new Garden());
        return (await ConnectAsync("caller", options)).CreateProxy<IGarden>();
    }

    private async Task<IpcClient> ConnectAsync(string name, JsonSerializerOptions? options)
    {
        var client = new IpcClient(new IpcClientOptions { ServiceName = name, GatewayPath = _socket.Path, JsonOptions = options });
        _parts.Add(client);
        await client.ConnectAsync(Token);
        return client;
    }
}
