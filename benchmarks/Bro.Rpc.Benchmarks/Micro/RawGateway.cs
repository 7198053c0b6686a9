using System.Net.Sockets;

namespace Bro.Rpc.Benchmarks.Micro;

/// <summary>In the place of a gateway: one client may register, and its end is the benchmark's.</summary>
internal sealed class RawGateway : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bro-micro-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public RawGateway()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
    }

    public string SocketPath => Path.Combine(_folder, "s");

    /// <summary>Takes the client in.</summary>
    public RawEnd Accept()
    {
        var end = new RawEnd(_listener.Accept());
        end.Receive();
        end.Send(ReadyFrames.RegisterAck());
        return end;
    }

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
