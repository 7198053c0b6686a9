using System.Collections.Concurrent;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Support;

/// <summary>A real gateway in this process, and the clients that a test connects to it.</summary>
internal sealed class LocalGateway : IAsyncDisposable
{
    private readonly List<IpcClient> _clients = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _registered = new();

    private LocalGateway()
    {
        Server = new IpcServer(new IpcServerOptions { SocketPath = Socket.Path });
        Server.ServiceRegistered += (_, service) => Registered(service.ServiceName).TrySetResult();
    }

    public TemporarySocket Socket { get; } = new();

    public IpcServer Server { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<LocalGateway> StartAsync()
    {
        var gateway = new LocalGateway();
        await gateway.Server.StartAsync(Token);
        return gateway;
    }

    /// <summary>Another client, registered; it is disposed with the gateway.</summary>
    public async Task<IpcClient> ConnectAsync(
        string serviceName, Action<IpcClient>? prepare = null, Func<IpcClientOptions, IpcClientOptions>? configure = null)
    {
        var options = new IpcClientOptions { ServiceName = serviceName, GatewayPath = Socket.Path };
        var client = new IpcClient(configure is null ? options : configure(options));
        _clients.Add(client);
        prepare?.Invoke(client);
        await client.ConnectAsync(Token);
        return client;
    }

    /// <summary>Waits for services that connect by themselves.</summary>
    public Task WaitForServicesAsync(params IEnumerable<string> names) =>
        Task.WhenAll(names.Select(name => Registered(name).Task)).WaitAsync(Limits.Message, Token);

    public async ValueTask DisposeAsync()
    {
        foreach (IpcClient client in _clients)
        {
            await client.DisposeAsync();
        }

        await Server.DisposeAsync();
        Socket.Dispose();
    }

    private TaskCompletionSource Registered(string name) =>
        _registered.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
