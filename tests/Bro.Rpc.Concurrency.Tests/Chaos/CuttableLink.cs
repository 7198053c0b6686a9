using System.Collections.Concurrent;
using System.Net.Sockets;
using Bro.Rpc.Concurrency.Tests.Testing;

namespace Bro.Rpc.Concurrency.Tests.Chaos;

/// <summary>A wire between a client and its gateway that can be cut at any byte. The client connects to it again as if nothing had been.</summary>
internal sealed class CuttableLink : IAsyncDisposable
{
    private readonly Socket _listener = NewSocket();
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly ConcurrentBag<Task> _relays = [];
    private readonly string _gatewayPath;
    private readonly Task _accepting;

    public CuttableLink(string path, string gatewayPath)
    {
        _gatewayPath = gatewayPath;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(64);
        _accepting = AcceptAsync();
    }

    /// <summary>Cuts what is connected at this moment.</summary>
    public void Cut()
    {
        foreach (Socket socket in _open.Keys)
        {
            _open.TryRemove(socket, out _);
            socket.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.WaitAsync(Limit.Step);
        Cut();
        await Task.WhenAll(_relays).WaitAsync(Limit.Step);
    }

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _relays.Add(ServeAsync(await _listener.AcceptAsync()));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket near)
    {
        Socket far = NewSocket();
        _open.TryAdd(near, true);
        _open.TryAdd(far, true);
        try
        {
            await far.ConnectAsync(new UnixDomainSocketEndPoint(_gatewayPath));
            Task first = await Task.WhenAny(RelayAsync(near, far), RelayAsync(far, near));
            await first;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut, or the gateway is gone.
        }
        finally
        {
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
            near.Dispose();
            far.Dispose();
        }
    }

    private static async Task RelayAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int count = await from.ReceiveAsync(buffer); count > 0; count = await from.ReceiveAsync(buffer))
            {
                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Either end has closed.
        }
    }
}
