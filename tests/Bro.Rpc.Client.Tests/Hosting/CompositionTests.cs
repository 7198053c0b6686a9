using Bro.Rpc.Client.Tests.EndToEnd;
using Bro.Rpc.Client.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bro.Rpc.Client.Tests.Hosting;

/// <summary>What AddBro and its kin refuse, and what they say then.</summary>
public sealed class CompositionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_class_that_serves_nothing_is_no_service()
    {
#pragma warning disable BRO040 // what the runtime says where the analyzer was not heard
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddBro().AddService<ScopeLog>());
#pragma warning restore BRO040
        Expect.Message(@"ScopeLog is no service: it has no \[BroService\(""…""\)\] and implements no interface that has\. Decorate one of them", exception);
    }

    [Fact]
    public void An_interface_cannot_be_created_and_is_no_service()
    {
#pragma warning disable BRO041 // what the runtime says where the analyzer was not heard
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddBro().AddService<IAudit>());
#pragma warning restore BRO041
        Expect.Message(@"IAudit cannot be created\. Add the class that implements it", exception);
    }

    [Fact]
    public void What_has_no_proxy_is_no_client()
    {
        IBroBuilder bro = new ServiceCollection().AddBro("x");
        Expect.Message(@"INamed has no proxy\. It must be an interface with \[BroService", Assert.Throws<ArgumentException>(() => bro.AddClient<INamed>()));
        Expect.Message("Warehouse has no proxy", Assert.Throws<ArgumentException>(() => bro.AddClient<Warehouse>()));
    }

    [Fact]
    public void A_process_has_one_name()
    {
        var services = new ServiceCollection();
        services.AddBro("one");
        services.AddBro("one");
        services.AddBro();
        Expect.Message("'one' before, and 'two' now", Assert.Throws<ArgumentException>("serviceName", () => services.AddBro("two")));
    }

    // Whoever runs it may give it a name, so a host says so in a line and ends with 2, as of a wrong option.
    [Fact]
    public void A_process_without_a_service_and_without_a_name_is_misconfigured()
    {
        var services = new ServiceCollection();
        services.AddBro().AddClient<IUsers>();
        using ServiceProvider provider = services.BuildServiceProvider();
        OptionsValidationException exception = Assert.ThrowsAny<OptionsValidationException>(provider.GetRequiredService<IpcClient>);
        Expect.Message(@"has no name to call others by\. Name it in configuration, by Bro:ServiceName or the variable SERVICE_NAME, or in code: AddBro\(""order-service""\)", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Two_implementations_of_one_contract_do_not_start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
#pragma warning disable BRO042 // what the runtime says where the analyzer was not heard
        builder.Services.AddBro().AddService<Audit>().AddService<OtherAudit>();
#pragma warning restore BRO042
        using IHost host = builder.Build();
        ArgumentException exception = await Assert.ThrowsAsync<ArgumentException>(() => host.StartAsync(Token));
        Expect.Message("'whoCalled' is registered already", exception);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_option_that_cannot_work_does_not_start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddBro("x", options => options with { Timeout = TimeSpan.Zero });
        using IHost host = builder.Build();
        await Assert.ThrowsAsync<ArgumentException>("Timeout", () => host.StartAsync(Token));
    }

    [Fact]
    public void Options_are_changed_in_order_and_no_service_loses_its_name()
    {
        var services = new ServiceCollection();
        services.AddBro(configure: options => options with { ServiceName = "stolen", Timeout = TimeSpan.FromSeconds(1) });
        services.AddBro(configure: options => options with { Timeout = options.Timeout * 2, GatewayPath = "/tmp/never" }).AddService<Audit>();
        services.AddSingleton<IReadOnlyList<string>>(provider => [provider.GetRequiredService<IpcClient>().ServiceName]);
        IpcClientOptions? seen = null;
        services.AddBro(configure: options => seen = options);
        ServiceProvider provider = services.BuildServiceProvider();
        Assert.Equal(["audit-service"], provider.GetRequiredService<IReadOnlyList<string>>());
        Assert.Equal(TimeSpan.FromSeconds(2), seen!.Timeout);
        Assert.Equal("/tmp/never", seen.GatewayPath);
    }

    internal sealed class OtherAudit : IAudit
    {
        public Task<string> WhoCalledAsync(IpcContext? context) => Task.FromResult("other");
    }
}
