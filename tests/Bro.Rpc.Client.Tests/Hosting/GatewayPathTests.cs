using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bro.Rpc.Client.Tests.Hosting;

/// <summary>The three keys by which a gateway learns its path, two and two against each other, and whether the clients of its process look there.</summary>
public sealed class GatewayPathTests
{
    private const string SocketPath = "Bro:Gateway:SocketPath";
    private const string GatewayPath = "Bro:GatewayPath";
    private const string Variable = "IPC_GATEWAY_PATH";

    [Theory]
    [InlineData(SocketPath, GatewayPath)]
    [InlineData(SocketPath, Variable)]
    [InlineData(GatewayPath, SocketPath)]
    [InlineData(GatewayPath, Variable)]
    [InlineData(Variable, SocketPath)]
    [InlineData(Variable, GatewayPath)]
    public void Of_two_sources_the_later_one_wins_whatever_the_key(string earlier, string later) =>
        Assert.Equal("/later", Read([(earlier, "/earlier")], [(later, "/later")]).Gateway);

    [Theory]
    [InlineData(SocketPath, GatewayPath)]
    [InlineData(SocketPath, Variable)]
    [InlineData(GatewayPath, Variable)]
    public void Of_one_source_the_more_special_key_wins(string special, string general) =>
        Assert.Equal("/special", Read([(general, "/general"), (special, "/special")]).Gateway);

    [Theory]
    [InlineData(GatewayPath, Variable)]
    [InlineData(Variable, GatewayPath)]
    public void Gateway_and_clients_agree_wherever_both_keys_stand(string earlier, string later)
    {
        Assert.Equal(("/later", "/later"), Read([(earlier, "/earlier")], [(later, "/later")]));
        (string gateway, string client) = Read([(earlier, "/earlier"), (later, "/later")]);
        Assert.Equal(gateway, client);
    }

    [Fact]
    public void A_path_that_is_too_long_is_named_by_the_key_that_gave_it()
    {
        string path = "/" + new string('x', 200);
        string problem = Assert.IsAssignableFrom<OptionsValidationException>(Record.Exception(() => Read([(GatewayPath, path)]))).Message;

        Assert.StartsWith($"Bro:GatewayPath '{path}' has 201 bytes; the path of a Unix socket may have 10", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_path_is_named_by_the_key_that_gave_it() =>
        Assert.Equal(
            "Bro:GatewayPath is empty; it takes the path of a Unix socket.",
            Assert.IsAssignableFrom<OptionsValidationException>(Record.Exception(() => Read([(GatewayPath, string.Empty)]))).Message);

    private static (string Gateway, string Client) Read(params (string Key, string Value)[][] sources)
    {
        IConfigurationBuilder configuration = sources.Aggregate(
            (IConfigurationBuilder)new ConfigurationBuilder(),
            static (builder, source) => builder.AddInMemoryCollection(source.Select(static value => KeyValuePair.Create(value.Key, (string?)value.Value))));
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration.Build());
        IpcClientOptions? seen = null;
        services.AddBro("tests", options => seen = options);
        services.AddBroGateway();
        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<IpcClient>();
        return (provider.GetRequiredService<IpcServer>().SocketPath, seen!.GatewayPath);
    }
}
