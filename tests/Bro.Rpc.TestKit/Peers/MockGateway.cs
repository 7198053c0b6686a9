using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Bro.Rpc.TestKit;

/// <summary>A listening socket that does nothing by itself: the test is the gateway.</summary>
public sealed class MockGateway : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Lock _lock = new();
    private readonly List<MockPeer> _accepted = [];
    private int _stopped;

    private MockGateway(Socket listener, string socketPath)
    {
        _listener = listener;
        SocketPath = socketPath;
    }

    public string SocketPath { get; }

    /// <summary>Listens at once; a client that connects before it is accepted waits in the backlog.</summary>
    public static MockGateway Listen(string socketPath, int backlog = 128)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(socketPath));
            listener.Listen(backlog);
            return new MockGateway(listener, socketPath);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>The next connection. It belongs to the gateway, which closes it when disposed.</summary>
    public async Task<MockPeer> AcceptAsync(CancellationToken cancellationToken = default)
    {
        Socket socket = await TimeLimit.RunAsync(
            Limits.Message,
            token => _listener.AcceptAsync(token).AsTask(),
            () => $"a connection to {SocketPath}",
            cancellationToken);
        var peer = new MockPeer(socket);
        lock (_lock)
        {
            _accepted.Add(peer);
        }

        return peer;
    }

    /// <summary>The next connection, whose REGISTER was read (<see cref="MockPeer.Registration"/>) and acknowledged.</summary>
    public async Task<MockPeer> AcceptRegisteredAsync(JsonObject? acknowledgement = null, CancellationToken cancellationToken = default)
    {
        MockPeer peer = await AcceptAsync(cancellationToken);
        await peer.ReceiveRegistrationAsync(cancellationToken);
        await peer.SendFrameAsync(acknowledgement ?? Messages.RegisterAck(), cancellationToken);
        return peer;
    }

    /// <summary>Refuses new connections and removes the socket file; those that were accepted stay.</summary>
    public void StopListening()
    {
        // once: later the path may be another gateway's
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            _listener.Dispose();
            File.Delete(SocketPath);
        }
    }

    public async ValueTask DisposeAsync()
    {
        StopListening();
        MockPeer[] accepted;
        lock (_lock)
        {
            accepted = [.. _accepted];
        }

        foreach (MockPeer peer in accepted)
        {
            await peer.DisposeAsync();
        }
    }
}
