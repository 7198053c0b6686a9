using Bro.Rpc.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Support;

/// <summary>A gateway in this process, hosts at it, and clients by hand.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly TemporarySocket _socket = new();
    private readonly IpcServer _gateway;
    private readonly List<IpcClient> _clients = [];
    private readonly List<VanishingService> _vanishing = [];
    private readonly List<IHost> _hosts = [];

    private Scene() => _gateway = new IpcServer(new IpcServerOptions { SocketPath = _socket.Path });

    public string SocketPath => _socket.Path;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Scene> StartAsync()
    {
        var scene = new Scene();
        await scene._gateway.StartAsync(Token);
        return scene;
    }

    /// <summary>A client that is connected.</summary>
    public async Task<IpcClient> ConnectAsync(string serviceName, Action<IpcClient>? prepare = null, IpcSerializer serializer = IpcSerializer.Json)
    {
        var client = new IpcClient(new IpcClientOptions { ServiceName = serviceName, GatewayPath = _socket.Path, Serializer = serializer });
        _clients.Add(client);
        prepare?.Invoke(client);
        await client.ConnectAsync(Token);
        return client;
    }

    /// <summary>A service whose connection goes where it has no answer.</summary>
    public async Task<VanishingService> VanishAsync(string serviceName, Func<int, string?> answer, bool comesBack = true)
    {
        VanishingService service = await VanishingService.StartAsync(_socket.Path, serviceName, answer, comesBack);
        _vanishing.Add(service);
        return service;
    }

    /// <summary>A host that has started, connected where it has a name.</summary>
    public async Task<IHost> HostAsync(string? name, Action<IBroBuilder> compose, TimeSpan? timeout = null, Func<IpcClientOptions, IpcClientOptions>? configure = null, Dictionary<string, string?>? settings = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        compose(builder.Services.AddBro(name, options => (configure ?? (static options => options))(options with { GatewayPath = _socket.Path, Timeout = timeout ?? options.Timeout })));
        IHost host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(Token);

        // Connected once more, by hand: returns as soon as it is.
        await host.Services.GetRequiredService<IpcClient>().ConnectAsync(Token);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IHost host in _hosts)
        {
            await host.StopAsync(Token);
            host.Dispose();
        }

        foreach (IpcClient client in _clients)
        {
            await client.DisposeAsync();
        }

        foreach (VanishingService service in _vanishing)
        {
            await service.DisposeAsync();
        }

        await _gateway.DisposeAsync();
        _socket.Dispose();
    }
}
