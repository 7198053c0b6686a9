using Bro.Rpc.Client.Tests.Hosting;
using Bro.Rpc.Client.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bro.Rpc.Client.Tests.Filters;

/// <summary>A gateway, a host with the ledger, and a host that calls it; filters go where a test puts them.</summary>
internal sealed class FilterScene : IAsyncDisposable
{
    private readonly LocalGateway _gateway;
    private readonly IHost _service;
    private readonly IHost _caller;

    private FilterScene(LocalGateway gateway, IHost service, IHost caller, Trail trail)
    {
        _gateway = gateway;
        _service = service;
        _caller = caller;
        Trail = trail;
    }

    public Trail Trail { get; }

    public LocalGateway Gateway => _gateway;

    public ILedger Ledger => _caller.Get<ILedger>();

    public static async Task<FilterScene> StartAsync(Action<IBroServiceBuilder>? service = null, Action<IBroClientBuilder>? client = null, Action<IBroBuilder>? both = null)
    {
        var trail = new Trail();
        LocalGateway gateway = await LocalGateway.StartAsync();
        IHost serving = TestHost.Create(gateway.Socket.Path, (bro, services) =>
        {
            services.AddSingleton(trail);
            IBroBuilder builder = bro(null);
            both?.Invoke(builder);
            IBroServiceBuilder added = builder.AddService<Ledger>();
            service?.Invoke(added);
        });
        IHost calling = TestHost.Create(gateway.Socket.Path, (bro, services) =>
        {
            services.AddSingleton(trail);
            IBroBuilder builder = bro("caller");
            both?.Invoke(builder);
            IBroClientBuilder added = builder.AddClient<ILedger>();
            client?.Invoke(added);
        });
        await serving.StartAsync(TestContext.Current.CancellationToken);
        await calling.StartAsync(TestContext.Current.CancellationToken);
        await gateway.WaitForServicesAsync("ledger-service", "caller");
        return new FilterScene(gateway, serving, calling, trail);
    }

    public async ValueTask DisposeAsync()
    {
        await _caller.StopAsync(TestContext.Current.CancellationToken);
        await _service.StopAsync(TestContext.Current.CancellationToken);
        _caller.Dispose();
        _service.Dispose();
        await _gateway.DisposeAsync();
    }
}
