using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bro.Rpc.Client.Tests.Hosting;

/// <summary>Services and proxies of a Generic Host, as an application writes them.</summary>
public sealed class HostedServiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_process_that_hosts_one_service_needs_no_name_and_one_that_calls_it_has_its_own()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        using IHost audit = TestHost.Create(gateway.Socket.Path, (bro, _) => bro(null).AddService<Audit>());
        using IHost users = TestHost.Create(gateway.Socket.Path, (bro, _) => bro(null).AddService<Users>().AddClient<IAudit>());
        using IHost order = TestHost.Create(gateway.Socket.Path, (bro, services) =>
        {
            bro("order-service").AddClient<IUsers>();
            services.AddTransient<Checkout>();
        });
        await Task.WhenAll(audit.StartAsync(Token), users.StartAsync(Token), order.StartAsync(Token));
        await gateway.WaitForServicesAsync("user-service", "audit-service", "order-service");

        Checkout checkout = order.Get<Checkout>();
        Assert.Equal("123 1 False False", await checkout.Users.GetUserAsync("123", Token));
        Assert.Equal("order-service,user-service,audit-service", await checkout.Users.GetUserAsync("nested", Token));
        Assert.Same(checkout.Users, order.Get<IUsers>());
        Assert.Equal("order-service", order.Get<IpcClient>().ServiceName);
        Assert.Equal("user-service", users.Get<IpcClient>().ServiceName);
        Assert.Equal(["audit-service", "order-service", "user-service"], gateway.Server.GetStatus().Services.Order());
        await StopAsync(order, users, audit);
        Assert.False(order.Get<IpcClient>().IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task In_a_process_of_several_services_each_handler_calls_as_its_own_service()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        using IHost audit = TestHost.Create(gateway.Socket.Path, (bro, _) => bro(null).AddService<Audit>());
        using IHost both = TestHost.Create(gateway.Socket.Path, (bro, _) => bro(null).AddService<Users>().AddService<Carts>().AddClient<IAudit>());
        using IHost order = TestHost.Create(gateway.Socket.Path, (bro, _) => bro("order-service").AddClient<IUsers>().AddClient<ICarts>());
        await Task.WhenAll(audit.StartAsync(Token), both.StartAsync(Token), order.StartAsync(Token));
        await gateway.WaitForServicesAsync("user-service", "cart-service", "audit-service");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            Assert.Equal("order-service,user-service,audit-service", await order.Get<IUsers>().GetUserAsync("nested", Token));
            Assert.Equal("order-service,cart-service,audit-service", await order.Get<ICarts>().ShowAsync());
        }));

        // Outside of any handler a process calls as the first of its services.
        Assert.Equal("user-service,audit-service", await both.Get<IAudit>().WhoCalledAsync());
        await StopAsync(order, both, audit);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_name_beside_services_is_the_one_for_calls_outside_of_handlers()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        using IHost audit = TestHost.Create(gateway.Socket.Path, (bro, _) => bro(null).AddService<Audit>());
        using IHost users = TestHost.Create(gateway.Socket.Path, (bro, _) => bro("admin").AddService<Users>().AddClient<IAudit>().AddClient<IUsers>());
        await Task.WhenAll(audit.StartAsync(Token), users.StartAsync(Token));
        await gateway.WaitForServicesAsync("user-service", "audit-service");
        Assert.Equal("admin,audit-service", await users.Get<IAudit>().WhoCalledAsync());
        Assert.Equal("admin,user-service,audit-service", await users.Get<IUsers>().GetUserAsync("nested", Token));
        await StopAsync(users, audit);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Each_call_has_a_scope_of_its_own_that_ends_with_it()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        using IHost stock = TestHost.Create(gateway.Socket.Path, (bro, _) => bro(null).AddService<Stock>());
        await stock.StartAsync(Token);
        IpcClient caller = await gateway.ConnectAsync("caller");
        await gateway.WaitForServicesAsync("stock-service");
        for (int i = 1; i <= 5; i++)
        {
            Assert.Equal(200 + i, await caller.CallAsync<int>("stock-service", "count", new { items = new List<string> { "a", "b" } }, cancellationToken: Token));
            await stock.Get<ScopeLog>().WaitForDisposalAsync(Token);
        }

        await StopAsync(stock);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_implementation_that_cannot_be_made_fails_its_calls_with_the_reason()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        using IHost users = TestHost.Create(gateway.Socket.Path, (bro, _) => bro(null).AddService<Users>());
        await users.StartAsync(Token);
        IpcClient caller = await gateway.ConnectAsync("caller");
        await gateway.WaitForServicesAsync("user-service");
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.ExecutionFailed, caller.CreateProxy<IUsers>().GetUserAsync("1", Token));
        Expect.Message("Unable to resolve service for type '.*IAudit' while attempting to activate '.*Users'", exception);
        await StopAsync(users);
    }

    private static async Task StopAsync(params IHost[] hosts)
    {
        foreach (IHost host in hosts)
        {
            await host.StopAsync(Token).WaitAsync(Limits.Message, Token);
        }
    }

    internal sealed class Checkout(IUsers users)
    {
        public IUsers Users { get; } = users;
    }
}
