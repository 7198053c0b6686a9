using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Client.Tests.Hosting;

/// <summary>What AddBro reads from configuration, and which of several sources wins.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void Each_key_sets_the_option_of_its_name()
    {
        IpcClientOptions options = Read(Source(
            ("Bro:GatewayPath", "/run/bro.sock"), ("Bro:Timeout", "1.5s"), ("Bro:HeartbeatInterval", "00:00:10"), ("Bro:HeartbeatTimeout", "1m"),
            ("Bro:AutoReconnect", "false"), ("Bro:ReconnectDelay", "250ms"), ("Bro:MaxReconnectDelay", "1h"), ("Bro:RetryTakenName", "TRUE"),
            ("bro:poolsize", "4"), ("Bro:MaxConcurrentCalls", "7"), ("Bro:MaxWaitingBytes", "5000000000"), ("Bro:DrainTimeout", "0s"),
            ("Bro:MaxMessageSize", "2048"), ("Bro:Serializer", "MessagePack"), ("Bro:Debug", "1"), ("Bro:Version", "2.0"),
            ("Bro:Metadata:team", "shop"), ("Bro:Metadata:place:rack", "7")));

        Assert.Equal(
            new IpcClientOptions
            {
                ServiceName = "tests",
                GatewayPath = "/run/bro.sock",
                Timeout = TimeSpan.FromMilliseconds(1500),
                HeartbeatInterval = TimeSpan.FromSeconds(10),
                HeartbeatTimeout = TimeSpan.FromMinutes(1),
                AutoReconnect = false,
                ReconnectDelay = TimeSpan.FromMilliseconds(250),
                MaxReconnectDelay = TimeSpan.FromHours(1),
                RetryTakenName = true,
                PoolSize = 4,
                MaxConcurrentCalls = 7,
                MaxWaitingBytes = 5_000_000_000,
                DrainTimeout = TimeSpan.Zero,
                MaxMessageSize = 2048,
                Serializer = IpcSerializer.MessagePack,
                Debug = true,
                Version = "2.0",
            },
            options with { Metadata = null });
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse("""{"place":{"rack":"7"},"team":"shop"}"""), options.Metadata!.Value));
    }

    [Fact]
    public void Every_option_of_a_client_has_a_key_or_is_said_to_be_set_in_code()
    {
        foreach (string option in typeof(IpcClientOptions).GetProperties().Select(static property => property.Name))
        {
            // Empty is no value of any of them; of an unknown key it would be said that there is none.
            Assert.Matches($"^Bro:{option} (is empty; it takes |cannot be configured: only code can set it)", ProblemOf(($"Bro:{option}", string.Empty)));
        }
    }

    [Theory]
    [InlineData("2", null, null, null, 2)] // appsettings.json
    [InlineData("2", "3", null, null, 3)] // the Node world's variable goes before it
    [InlineData("2", "3", "4", null, 4)] // Bro__PoolSize before both
    [InlineData("2", "3", "4", "5", 5)] // the command line before all
    [InlineData("2", "3", null, "5", 5)]
    [InlineData(null, "3", null, null, 3)]
    [InlineData("2", "", null, null, 2)] // an empty variable is none
    [InlineData(null, null, null, null, 1)]
    public void The_later_source_wins_and_in_the_environment_the_key_before_the_variable(string? file, string? variable, string? environment, string? commandLine, int expected)
    {
        IpcClientOptions options = Read(
            Source(("Bro:PoolSize", file)),
            Source(("IPC_POOL_SIZE", variable), ("Bro:PoolSize", environment)),
            Source(("Bro:PoolSize", commandLine)));

        Assert.Equal(expected, options.PoolSize);
    }

    [Fact]
    public void Code_has_the_last_word_and_sees_what_was_configured()
    {
        var services = new ServiceCollection();
        services.AddSingleton(Root(Source(("Bro:PoolSize", "2"), ("Bro:Timeout", "7s"))));
        IpcClientOptions? seen = null;
        services.AddBro("tests", options => seen = options with { PoolSize = options.PoolSize + 1 });
        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<IpcClient>();

        Assert.Equal(3, seen!.PoolSize);
        Assert.Equal(TimeSpan.FromSeconds(7), seen.Timeout);
    }

    [Fact]
    public void Code_may_take_options_from_the_container_whose_clock_counts_by_itself()
    {
        var services = new ServiceCollection();
        var clock = new FakeTimeProvider();
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        services.AddSingleton<TimeProvider>(clock).AddSingleton(json);
        IpcClientOptions? named = null, keyed = null;
        IpcServerOptions? gateway = null;
        services.AddBro(configure: (provider, options) => options with { JsonOptions = provider.GetRequiredService<JsonSerializerOptions>() });
        services.AddBro("tests", (_, options) => named = options);
        services.AddKeyedBro("other", configure: (provider, options) => keyed = options with { JsonOptions = provider.GetRequiredService<JsonSerializerOptions>() });
        services.AddBroGateway(options => gateway = options);
        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<IpcClient>();
        provider.GetRequiredKeyedService<IpcClient>("other");
        provider.GetRequiredService<IpcServer>();

        Assert.Equal((json, clock, "tests"), (named!.JsonOptions, named.TimeProvider, named.ServiceName));
        Assert.Equal((json, clock, "tests"), (keyed!.JsonOptions, keyed.TimeProvider, keyed.ServiceName));
        Assert.Same(clock, gateway!.TimeProvider);
    }

    [Fact]
    public void All_variables_of_the_node_world_are_read()
    {
        IpcClientOptions options = Read(Source(("IPC_GATEWAY_PATH", "/run/node.sock"), ("IPC_SERIALIZER", "msgpack"), ("IPC_POOL_SIZE", "2"), ("DEBUG", "true")));

        Assert.Equal(("/run/node.sock", IpcSerializer.MessagePack, 2, true), (options.GatewayPath, options.Serializer, options.PoolSize, options.Debug));
    }

    [Fact]
    public void A_debug_that_is_a_pattern_of_somebody_elses_is_left_to_them() => Assert.False(Read(Source(("DEBUG", "express:*"))).Debug);

    [Theory]
    [InlineData("SERVICE_NAME", null, "node-name")]
    [InlineData("Bro:ServiceName", null, "node-name")]
    [InlineData("SERVICE_NAME", "code-name", "code-name")]
    public void The_name_is_configured_where_code_gives_none(string key, string? code, string expected)
    {
        var services = new ServiceCollection();
        services.AddSingleton(Root(Source((key, "node-name"))));
        services.AddBro(code);
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal(expected, provider.GetRequiredService<IpcClient>().ServiceName);
    }

    [Theory]
    [InlineData("Bro:PoolSize", "lots", "Bro:PoolSize is \"lots\"; it takes a whole number from 1 to 64.")]
    [InlineData("Bro:PoolSize", "65", "Bro:PoolSize is \"65\"; it takes a whole number from 1 to 64.")]
    [InlineData("Bro:PoolSize", "1.5", "Bro:PoolSize is \"1.5\"; it takes a whole number from 1 to 64.")]
    [InlineData("Bro:PoolSize:x", "1", "Bro:PoolSize is a section of \"1\"; it takes a whole number from 1 to 64.")]
    [InlineData("Bro:PoolSize", "", "Bro:PoolSize is empty; it takes a whole number from 1 to 64.")]
    [InlineData("IPC_POOL_SIZE", "0", "IPC_POOL_SIZE is \"0\"; it takes a whole number from 1 to 64.")]
    [InlineData("Bro:MaxConcurrentCalls", "0", "Bro:MaxConcurrentCalls is \"0\"; it takes a whole number, at least 1.")]
    [InlineData("Bro:Timeout", "30", "Bro:Timeout is \"30\"; it takes a time above zero with its unit, such as 500ms, 30s, 5m, 1h or 00:00:30.")]
    [InlineData("Bro:Timeout", "-5s", "Bro:Timeout is \"-5s\"; it takes a time above zero with its unit, such as 500ms, 30s, 5m, 1h or 00:00:30.")]
    [InlineData("Bro:Timeout", "100d", "Bro:Timeout is \"100d\"; it takes a time above zero with its unit, such as 500ms, 30s, 5m, 1h or 00:00:30.")]
    [InlineData("Bro:DrainTimeout", "soon", "Bro:DrainTimeout is \"soon\"; it takes a time of zero or more with its unit, such as 0s, 30s, 5m, 1h or 00:00:30.")]
    [InlineData("Bro:Debug", "yes", "Bro:Debug is \"yes\"; it takes true or false.")]
    [InlineData("Bro:Serializer", "protobuf", "Bro:Serializer is \"protobuf\"; it takes json or msgpack.")]
    [InlineData("Bro:Metadata", "[1]", "Bro:Metadata is \"[1]\"; it takes an object, as a section or as one text of JSON.")]
    [InlineData("Bro:GatwayPath", "/x", "Bro:GatwayPath is no option. Did you mean Bro:GatewayPath?")]
    [InlineData("Bro:Gatewy:MaxNesting", "1", "Bro:Gatewy is no option. Did you mean Bro:Gateway?")]
    [InlineData("Bro:TimeProvider", "x", "Bro:TimeProvider cannot be configured: only code can set it, options => options with { TimeProvider = … }.")]
    [InlineData("Bro:HeartbeatTimeout", "1s", "Bro:HeartbeatTimeout (00:00:01) is shorter than HeartbeatInterval (00:00:30), so every idle gateway would count as lost. Make it several times as long.")]
    [InlineData("IPC_GATEWAY_PATH", " ", "IPC_GATEWAY_PATH is \" \"; it takes the path of the gateway's Unix socket.")]
    public void What_cannot_work_is_named_with_what_it_takes(string key, string value, string problem) => Assert.Equal(problem, ProblemOf((key, value)));

    [Fact]
    public void A_key_that_is_like_none_is_told_all_that_there_are() =>
        Assert.StartsWith("Bro:Colour is no option. There are ServiceName, GatewayPath, Timeout, ", ProblemOf(("Bro:Colour", "red")), StringComparison.Ordinal);

    [Fact]
    public void All_problems_are_told_at_once() =>
        Assert.Equal(
            "Bro:PoolSise is no option. Did you mean Bro:PoolSize? Bro:Timeout is \"x\"; it takes a time above zero with its unit, such as 500ms, 30s, 5m, 1h or 00:00:30. IPC_POOL_SIZE is \"x\"; it takes a whole number from 1 to 64.",
            ProblemOf(("Bro:PoolSise", "2"), ("Bro:Timeout", "x"), ("IPC_POOL_SIZE", "x")));

    [Fact]
    public void What_code_chose_wrongly_is_codes_mistake()
    {
        var services = new ServiceCollection();
        services.AddSingleton(Root(Source(("Bro:Timeout", "7s"))));
        services.AddBro("tests", options => options with { PoolSize = 0 });
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Throws<ArgumentException>("PoolSize", provider.GetRequiredService<IpcClient>);
    }

    [Fact]
    public void Another_section_may_hold_the_options_and_then_no_variable_counts()
    {
        IConfiguration root = Root(Source(("Bro:PoolSize", "2"), ("IPC_POOL_SIZE", "3"), ("Other:Timeout", "7s")));
        var services = new ServiceCollection();
        services.AddSingleton(root);
        IpcClientOptions? seen = null;
        services.AddBro("tests", options => seen = options).UseConfiguration(root.GetSection("Other"));
        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<IpcClient>();

        Assert.Equal((1, TimeSpan.FromSeconds(7)), (seen!.PoolSize, seen.Timeout));
    }

    private static string ProblemOf(params (string Key, string? Value)[] values) =>
        Assert.IsAssignableFrom<OptionsValidationException>(Record.Exception(() => Read(Source(values)))).Message;

    private static IpcClientOptions Read(params IEnumerable<KeyValuePair<string, string?>>[] sources)
    {
        var services = new ServiceCollection();
        services.AddSingleton(Root(sources));
        IpcClientOptions? seen = null;
        services.AddBro("tests", options => seen = options);
        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<IpcClient>();
        return seen!;
    }

    private static IConfiguration Root(params IEnumerable<KeyValuePair<string, string?>>[] sources) =>
        sources.Aggregate((IConfigurationBuilder)new ConfigurationBuilder(), static (builder, source) => builder.AddInMemoryCollection(source)).Build();

    private static KeyValuePair<string, string?>[] Source(params (string Key, string? Value)[] values) =>
        [.. values.Where(static value => value.Value is not null).Select(static value => KeyValuePair.Create(value.Key, value.Value))];
}
