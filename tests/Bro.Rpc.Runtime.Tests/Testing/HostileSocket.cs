using System.Net.Sockets;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Runtime.Tests.Testing;

/// <summary>A connection that holds next to nothing itself, so that a thousand of them show what the gateway holds.</summary>
internal sealed class HostileSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public HostileSocket(string path)
    {
        _socket.SendTimeout = (int)Limits.Message.TotalMilliseconds;
        _socket.ReceiveTimeout = (int)Limits.Message.TotalMilliseconds;
        _socket.Connect(new UnixDomainSocketEndPoint(path));
    }

    public static HostileSocket[] Crowd(string path, int count) => [.. Enumerable.Range(0, count).Select(_ => new HostileSocket(path))];

    public static void DisposeAll(IEnumerable<HostileSocket> crowd)
    {
        foreach (HostileSocket one in crowd)
        {
            one.Dispose();
        }
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>Reads until the gateway has closed, and drops what comes.</summary>
    public void ReadToClose()
    {
        Span<byte> dropped = stackalloc byte[512];
        while (_socket.Receive(dropped) > 0)
        {
        }
    }

    public void Dispose() => _socket.Dispose();
}
