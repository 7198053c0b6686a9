using System.Collections.Concurrent;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Concurrency.Tests.Testing;

/// <summary>A gateway and its clients at a path of their own; all gone when disposed.</summary>
internal sealed class Machine : IAsyncDisposable
{
    private readonly TemporarySocket _socket = new();
    private readonly ConcurrentStack<IAsyncDisposable> _others = new();

    private Machine(Func<IpcServerOptions, IpcServerOptions>? configure)
    {
        var options = new IpcServerOptions { SocketPath = _socket.Path, DrainTimeout = TimeSpan.Zero };
        Server = new IpcServer(configure is null ? options : configure(options), Logger);
    }

    public IpcServer Server { get; }

    public CountingLogger Logger { get; } = new();

    public string Path => _socket.Path;

    public string PathOf(string fileName) => _socket.PathOf(fileName);

    public static async Task<Machine> StartAsync(Func<IpcServerOptions, IpcServerOptions>? configure = null, bool isListening = true)
    {
        var machine = new Machine(configure);
        if (isListening)
        {
            await machine.Server.StartAsync().WaitAsync(Limit.Step);
        }

        return machine;
    }

    public IpcClient CreateClient(string name, Func<IpcClientOptions, IpcClientOptions>? configure = null)
    {
        var options = new IpcClientOptions
        {
            ServiceName = name,
            GatewayPath = _socket.Path,
            ReconnectDelay = TimeSpan.FromMilliseconds(1),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(5),
            DrainTimeout = TimeSpan.Zero,
        };
        var client = new IpcClient(configure is null ? options : configure(options), Logger);
        _others.Push(client);
        return client;
    }

    public async Task<IpcClient> ConnectAsync(string name, Action<IpcClient>? prepare = null, Func<IpcClientOptions, IpcClientOptions>? configure = null)
    {
        IpcClient client = CreateClient(name, configure);
        prepare?.Invoke(client);
        await client.ConnectAsync().WaitAsync(Limit.Step);
        return client;
    }

    /// <summary>A peer whose every byte the test chooses.</summary>
    public async Task<MockPeer> RegisterPeerAsync(string name, params string[] caps)
    {
        MockPeer peer = await MockPeer.ConnectAsync(_socket.Path);
        _others.Push(peer);
        await peer.RegisterAsync(name, ["m"], caps.Length == 0 ? null : new() { ["bro"] = new System.Text.Json.Nodes.JsonObject { ["v"] = 1, ["caps"] = new System.Text.Json.Nodes.JsonArray([.. caps.Select(static cap => (System.Text.Json.Nodes.JsonNode)cap)]) } });
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        while (_others.TryPop(out IAsyncDisposable? other))
        {
            await other.DisposeAsync().AsTask().WaitAsync(Limit.Step);
        }

        await Server.DisposeAsync().AsTask().WaitAsync(Limit.Step);
        _socket.Dispose();
    }
}
