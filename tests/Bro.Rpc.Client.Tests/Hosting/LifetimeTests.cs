using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bro.Rpc.Client.Tests.Hosting;

/// <summary>Hosts that start before their gateway, call before they start, and stop in the middle of calls.</summary>
public sealed class LifetimeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_made_before_the_host_has_started_waits_for_the_connection()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("audit-service", client => client.RegisterService<IAudit>(new Audit()));
        using IHost order = TestHost.Create(gateway.Socket.Path, (bro, _) => bro("order-service").AddClient<IAudit>());
        Task<string> calling = order.Get<IAudit>().WhoCalledAsync();
        await order.StartAsync(Token);
        Assert.Equal("order-service,audit-service", await calling.WaitAsync(Limits.Message, Token));
        await order.StopAsync(Token);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_gateway_may_start_after_the_host()
    {
        using var socket = new TemporarySocket();
        using IHost order = TestHost.Create(socket.Path, (bro, _) => bro("order-service").AddService<Audit>().AddClient<IAudit>());
        await order.StartAsync(Token).WaitAsync(Limits.Message, Token);
        Task<string> calling = order.Get<IAudit>().WhoCalledAsync();
        Assert.False(calling.IsCompleted);

        await using var gateway = new IpcServer(new IpcServerOptions { SocketPath = socket.Path });
        var registered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.ServiceRegistered += (_, service) =>
        {
            if (service.ServiceName == "audit-service")
            {
                registered.TrySetResult();
            }
        };
        await gateway.StartAsync(Token);

        // The two connections of the host race; a call that comes before the service is told so, and only so.
        Exception? early = await Record.ExceptionAsync(() => calling.WaitAsync(Limits.Message, Token));
        Assert.True(early is null or IpcException { Code.Value: "SERVICE_NOT_FOUND" }, early?.ToString());
        await registered.Task.WaitAsync(Limits.Message, Token);
        Assert.Equal("order-service,audit-service", await order.Get<IAudit>().WhoCalledAsync());
        await order.StopAsync(Token);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Without_a_gateway_a_call_fails_within_its_timeout_and_the_host_still_stops()
    {
        using var socket = new TemporarySocket();
        using IHost order = TestHost.Create(socket.Path, (bro, _) => bro("order-service").AddClient<IAudit>(), TimeSpan.FromMilliseconds(200));
        await order.StartAsync(Token);
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.NotConnected, order.Get<IAudit>().WhoCalledAsync());
        Expect.Message("in the 200 ms that the call had. There is no gateway at .*Start it", exception);
        await order.StopAsync(Token).WaitAsync(Limits.Message, Token);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Stopping_finishes_and_answers_the_calls_that_run_and_takes_no_more()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        using IHost users = TestHost.Create(gateway.Socket.Path, (bro, _) => bro(null).AddService<Users>().AddClient<IAudit>());
        await users.StartAsync(Token);
        await gateway.WaitForServicesAsync("user-service");
        IUsers proxy = (await gateway.ConnectAsync("caller")).CreateProxy<IUsers>();
        Task<string> running = proxy.WaitAsync();
        Gate gate = users.Get<Gate>();
        await gate.Entered.WaitAsync(Limits.Message, Token);

        Task stopping = users.StopAsync(Token);
        await Expect.FailureAsync(IpcErrorCode.ServiceNotFound, proxy.GetUserAsync("1", Token));
        Assert.False(stopping.IsCompleted);
        gate.Open();
        Assert.Equal("waited", await running.WaitAsync(Limits.Message, Token));
        await stopping.WaitAsync(Limits.Message, Token);

        IpcException exception = await Expect.FailureAsync(IpcErrorCode.NotConnected, users.Get<IAudit>().WhoCalledAsync());
        Expect.Message("'user-service' is not connected", exception);
        Assert.False(users.Get<IpcClient>().IsConnected);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_host_may_stop_without_having_started_and_be_disposed_without_having_stopped()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        using (IHost never = TestHost.Create(gateway.Socket.Path, (bro, _) => bro("never").AddClient<IAudit>()))
        {
            await never.StopAsync(Token).WaitAsync(Limits.Message, Token);
        }

        IpcClient client;
        using (IHost left = TestHost.Create(gateway.Socket.Path, (bro, _) => bro("left").AddClient<IAudit>()))
        {
            await left.StartAsync(Token);
            await gateway.WaitForServicesAsync("left");
            client = left.Get<IpcClient>();
        }

        Assert.False(client.IsConnected);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ConnectAsync(Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_container_that_is_disposed_without_await_closes_its_connections_at_once()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("audit-service", client => client.RegisterService<IAudit>(new Audit()));
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.ServiceDisconnected += (_, _) => gone.TrySetResult();
        var services = new ServiceCollection();
        services.AddBro("script", options => options with { GatewayPath = gateway.Socket.Path }).AddClient<IAudit>();
        IpcClient client;
        using (ServiceProvider provider = services.BuildServiceProvider())
        {
            client = provider.GetRequiredService<IpcClient>();
            Assert.Equal("script,audit-service", await provider.GetRequiredService<IAudit>().WhoCalledAsync());
        }

        Assert.False(client.IsConnected);
        await gone.Task.WaitAsync(Limits.Message, Token);
        await client.DisposeAsync().AsTask().WaitAsync(Limits.Message, Token);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_container_of_its_own_is_disposed_asynchronously()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("audit-service", client => client.RegisterService<IAudit>(new Audit()));
        var services = new ServiceCollection();
        services.AddBro("script", options => options with { GatewayPath = gateway.Socket.Path }).AddClient<IAudit>();
        await using ServiceProvider provider = services.BuildServiceProvider();

        // No host starts anything here: the call itself does.
        Assert.Equal("script,audit-service", await provider.GetRequiredService<IAudit>().WhoCalledAsync());
    }
}
