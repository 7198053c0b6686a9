using Bro.Rpc.Client.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bro.Rpc.Client.Tests.Hosting;

/// <summary>One process at several gateways.</summary>
public sealed class KeyedGatewayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_proxy_calls_through_the_gateway_of_its_key()
    {
        await using LocalGateway here = await LocalGateway.StartAsync();
        await using LocalGateway other = await LocalGateway.StartAsync();
        await here.ConnectAsync("audit-service", client => client.RegisterService<IAudit>(new Named("here")));
        await other.ConnectAsync("audit-service", client => client.RegisterService<IAudit>(new Named("other")));
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Bro:Keyed:other:GatewayPath", other.Socket.Path), new("IPC_GATEWAY_PATH", here.Socket.Path)]);
        builder.Services.AddBro("order-service").AddClient<IAudit>();
        builder.Services.AddKeyedBro("other").AddClient<IAudit>().AddService<Stock>();
        builder.Services.AddSingleton<ScopeLog>().AddScoped<Scoped>().AddSingleton<Asker>();
        using IHost host = builder.Build();
        await host.StartAsync(Token);
        await other.WaitForServicesAsync("audit-service", "stock-service");

        Asker asker = host.Get<Asker>();
        Assert.Equal("here order-service", await asker.Here.WhoCalledAsync());
        Assert.Equal("other stock-service", await asker.Other.WhoCalledAsync());
        Assert.Equal("stock-service", host.Services.GetRequiredKeyedService<IpcClient>("other").ServiceName);

        await host.StopAsync(Token);
        Assert.False(host.Services.GetRequiredKeyedService<IpcClient>("other").IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Without_a_name_of_its_own_it_has_that_of_the_process()
    {
        await using LocalGateway other = await LocalGateway.StartAsync();
        await other.ConnectAsync("audit-service", client => client.RegisterService<IAudit>(new Named("other")));
        var services = new ServiceCollection();
        services.AddBro("order-service");
        services.AddKeyedBro("other", configure: options => options with { GatewayPath = other.Socket.Path }).AddClient<IAudit>();
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal("other order-service", await provider.GetRequiredKeyedService<IAudit>("other").WhoCalledAsync());
    }

    [Fact]
    public void A_key_alone_needs_a_name()
    {
        var services = new ServiceCollection();
        services.AddKeyedBro("other").AddClient<IAudit>();
        using ServiceProvider provider = services.BuildServiceProvider();

        OptionsValidationException exception = Assert.ThrowsAny<OptionsValidationException>(() => provider.GetRequiredKeyedService<IpcClient>("other"));
        Expect.Message(@"has no name to call others by\. Name it in configuration, by Bro:Keyed:other:ServiceName, or in code: AddKeyedBro\(""other"", ""order-service""\)", exception);
    }

    [Fact]
    public void Its_section_is_checked_like_the_other()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Bro:Keyed:other:PoolSize", "x")]).Build());
        services.AddKeyedBro("other", "order-service");
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal(
            "Bro:Keyed:other:PoolSize is \"x\"; it takes a whole number from 1 to 64.",
            Record.Exception(() => provider.GetRequiredKeyedService<IpcClient>("other"))?.Message);
    }

    internal sealed class Named(string name) : IAudit
    {
        public Task<string> WhoCalledAsync(IpcContext? context) => Task.FromResult($"{name} {context!.Caller}");
    }

    internal sealed record Asker(IAudit Here, [FromKeyedServices("other")] IAudit Other);
}
