using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Runtime.Tests.Testing;

/// <summary>A started gateway at a path of its own, and the peers that a test connects to it; all gone when disposed.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly TemporarySocket _socket;
    private readonly List<MockPeer> _peers = [];

    private RunningGateway(TemporarySocket socket, IpcServer server)
    {
        _socket = socket;
        Server = server;
    }

    public IpcServer Server { get; }

    public string Path => Server.SocketPath;

    public static async Task<RunningGateway> StartAsync(Func<IpcServerOptions, IpcServerOptions>? configure = null, CollectingLogger? logger = null)
    {
        var socket = new TemporarySocket();
        var options = new IpcServerOptions { SocketPath = socket.Path };
        var server = new IpcServer(configure is null ? options : configure(options), logger);
        await server.StartAsync();
        return new RunningGateway(socket, server);
    }

    public async Task<MockPeer> ConnectAsync()
    {
        MockPeer peer = await MockPeer.ConnectAsync(Path);
        _peers.Add(peer);
        return peer;
    }

    public async Task<MockPeer> RegisterAsync(string name, JsonObject? metadata = null)
    {
        MockPeer peer = await ConnectAsync();
        await peer.RegisterAsync(name, ["get"], metadata);
        return peer;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (MockPeer peer in _peers)
        {
            await peer.DisposeAsync();
        }

        await Server.DisposeAsync().AsTask().WaitAsync(Limits.Message);
        _socket.Dispose();
    }
}
