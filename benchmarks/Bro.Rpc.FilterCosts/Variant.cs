using System.Diagnostics;
using Bro.Rpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

/// <summary>A gateway, a service and a caller in this process, with the filters of one row of the table.</summary>
internal sealed class Variant : IAsyncDisposable
{
    private readonly IpcServer _gateway;
    private readonly IHost[] _hosts;
    private readonly IAdder _adder;
    private readonly List<double> _times = [];

    private Variant(string name, IpcServer gateway, IHost[] hosts)
    {
        Name = name;
        _gateway = gateway;
        _hosts = hosts;
        _adder = hosts[1].Services.GetRequiredService<IAdder>();
    }

    public string Name { get; }

    /// <summary>Microseconds a call, of each round.</summary>
    public IReadOnlyList<double> Times => _times;

    /// <summary>Bytes a call, of the last round; caller, gateway and service.</summary>
    public double Allocated { get; private set; }

    public static async Task<Variant> StartAsync(string name, string path, Action<IBroServiceBuilder>? service = null, Action<IBroClientBuilder>? client = null)
    {
        var gateway = new IpcServer(new IpcServerOptions { SocketPath = path });
        await gateway.StartAsync();
        IHost[] hosts =
        [
            Create(null, bro => service?.Invoke(bro.AddService<Adder>()), bro => bro.AddService<Adder>(), service is not null),
            Create("caller", bro => client?.Invoke(bro.AddClient<IAdder>()), bro => bro.AddClient<IAdder>(), client is not null),
        ];
        foreach (IHost host in hosts)
        {
            await host.StartAsync();
            await host.Services.GetRequiredService<IpcClient>().ConnectAsync();
        }

        return new Variant(name, gateway, hosts);

        IHost Create(string? serviceName, Action<IBroBuilder> withFilters, Action<IBroBuilder> plain, bool hasFilters)
        {
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);

            // Registered, so that what is measured is the chain and not the making of a filter for each call.
            builder.Services.AddSingleton<PassFilter>();
            (hasFilters ? withFilters : plain)(builder.Services.AddBro(serviceName, options => options with { GatewayPath = path }));
            return builder.Build();
        }
    }

    public async Task RunAsync(int calls)
    {
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            if (await _adder.AddAsync(i % 1000, 1) != (i % 1000) + 1)
            {
                throw new InvalidOperationException("The adder was wrong.");
            }
        }

        _times.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds / calls);
        Allocated = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)calls;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IHost host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }

        await _gateway.DisposeAsync();
    }
}
