using Bro.Rpc.TestKit;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Telemetry.Tests.Support;

/// <summary>A real gateway in this process and the clients that a test connects to it. Names are unique, because listeners hear the whole process.</summary>
internal sealed class LocalGateway : IAsyncDisposable
{
    private static int _count;

    private readonly List<IpcClient> _clients = [];
    private readonly string _suffix = $"-{Interlocked.Increment(ref _count)}";

    private LocalGateway() => Server = new IpcServer(new IpcServerOptions { SocketPath = Socket.Path });

    public TemporarySocket Socket { get; } = new();

    public IpcServer Server { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<LocalGateway> StartAsync()
    {
        var gateway = new LocalGateway();
        await gateway.Server.StartAsync(Token);
        return gateway;
    }

    /// <summary>A name that no other test uses.</summary>
    public string Name(string name) => name + _suffix;

    /// <summary>Another client, registered; it is disposed with the gateway.</summary>
    public async Task<IpcClient> ConnectAsync(
        string name, Action<IpcClient>? prepare = null, Func<IpcClientOptions, IpcClientOptions>? configure = null, ILogger<IpcClient>? logger = null)
    {
        var options = new IpcClientOptions { ServiceName = Name(name), GatewayPath = Socket.Path };
        var client = new IpcClient(configure is null ? options : configure(options), logger);
        _clients.Add(client);
        prepare?.Invoke(client);
        await client.ConnectAsync(Token);
        return client;
    }

    /// <summary>A peer whose every byte the test chooses, registered.</summary>
    public async Task<MockPeer> ConnectMockAsync(string name)
    {
        MockPeer peer = await MockPeer.ConnectAsync(Socket.Path, Token);
        await peer.RegisterAsync(Name(name), cancellationToken: Token);
        return peer;
    }

    /// <summary>One call, from one client to another, that both ends have measured.</summary>
    public async Task MeasureCallAsync(MeasurementRecorder measurements)
    {
        IpcClient service = await ConnectAsync("measured", static client => client.RegisterMethod("get", static (_, _) => Task.FromResult(7)));
        IpcClient caller = await ConnectAsync("measuring");
        await caller.CallAsync<int>(service.ServiceName, "get", cancellationToken: Token);
        foreach (string instrument in (string[])["rpc.client.call.duration", "rpc.server.call.duration"])
        {
            await measurements.WaitForAsync(instrument, "rpc.method", $"{service.ServiceName}/get", Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IpcClient client in _clients)
        {
            await client.DisposeAsync();
        }

        await Server.DisposeAsync();
        Socket.Dispose();
    }
}
