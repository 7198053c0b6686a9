namespace Bro.Rpc.Soak;

/// <summary>All peers of the gateway: services and callers that stay connected to the end, and those that come, misbehave and go.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private readonly string _gatewayPath;
    private readonly Tally _tally;
    private readonly List<Service> _services = [];
    private readonly List<IpcClient> _callers = [];

    private Crowd(string gatewayPath, Tally tally) => (_gatewayPath, _tally) = (gatewayPath, tally);

    /// <summary>Handlers that run: none when nobody calls.</summary>
    public int Asleep => _services.Sum(static service => service.Asleep);

    public static async Task<Crowd> StartAsync(string gatewayPath, Tally tally)
    {
        var crowd = new Crowd(gatewayPath, tally);
        crowd._services.Add(await Service.StartAsync(new IpcClientOptions { ServiceName = Traffic.JsonService, GatewayPath = gatewayPath }));
        crowd._services.Add(await Service.StartAsync(new IpcClientOptions { ServiceName = Traffic.MessagePackService, GatewayPath = gatewayPath, Serializer = IpcSerializer.MessagePack, PoolSize = 3 }));
        foreach (IpcSerializer serializer in Enum.GetValues<IpcSerializer>())
        {
            foreach (int poolSize in new[] { 1, 4 })
            {
                var caller = new IpcClient(new IpcClientOptions { ServiceName = $"{serializer}-caller-{poolSize}", GatewayPath = gatewayPath, Serializer = serializer, PoolSize = poolSize });
                crowd._callers.Add(caller);
                await caller.ConnectAsync();
            }
        }

        return crowd;
    }

    /// <summary>Everything at once, until it is told to stop.</summary>
    public Task WorkAsync(CancellationToken stop) => Task.WhenAll(
    [
        .. _callers.Select(caller => new Traffic(caller, _tally) { GatewayPath = _gatewayPath }.RunAsync(stop)),
        new MortalPeer(_gatewayPath, _tally).KeepKillingAsync(stop),
        new HostilePeers(_gatewayPath, _tally).RunAsync(stop),
    ]);

    public async ValueTask DisposeAsync()
    {
        foreach (IpcClient caller in _callers)
        {
            await caller.DisposeAsync();
        }

        foreach (Service service in _services)
        {
            await service.DisposeAsync();
        }
    }
}
