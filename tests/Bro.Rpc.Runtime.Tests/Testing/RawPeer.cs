using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Runtime.Tests.Testing;

/// <summary>A registered peer that blocks and allocates nothing, for measuring what the gateway allocates beside it.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _received = new byte[64 * 1024];

    public RawPeer(string path, string name, IpcSerializer serializer = IpcSerializer.Json)
    {
        int limit = (int)Limits.Message.TotalMilliseconds;
        _socket.ReceiveTimeout = limit;
        _socket.SendTimeout = limit;
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        Send(Encode(Messages.Register(name), serializer));
        Receive(Encode(Messages.RegisterAck(), serializer).Length);
    }

    public static byte[] Encode(JsonNode message, IpcSerializer serializer) =>
        Frame.Of(serializer is IpcSerializer.Json ? Encoding.UTF8.GetBytes(Messages.ToText(message)) : MessagePackPeerExtensions.Pack(message));

    public void Send(ReadOnlySpan<byte> frame)
    {
        while (!frame.IsEmpty)
        {
            frame = frame[_socket.Send(frame)..];
        }
    }

    /// <summary>Receives exactly so many bytes; valid until the next call.</summary>
    public ReadOnlySpan<byte> Receive(int count)
    {
        for (int received = 0; received < count;)
        {
            int read = _socket.Receive(_received.AsSpan(received, count - received));
            received += read > 0 ? read : throw new EndOfStreamException("The gateway closed.");
        }

        return _received.AsSpan(0, count);
    }

    public void Dispose() => _socket.Dispose();
}
