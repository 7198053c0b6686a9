using System.Net.Sockets;

namespace Bro.Rpc.Utilities.Tests.Peer;

/// <summary>A peer as a user would write one: a socket, and nothing of Bro.Rpc but the utilities.</summary>
internal sealed class HandmadePeer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Queue<IpcMessage> _received = new();
    private readonly byte[] _chunk = new byte[7];
    private byte[] _unread = [];

    public static async Task<HandmadePeer> ConnectAsync(string socketPath, CancellationToken cancellationToken)
    {
        var peer = new HandmadePeer();
        await peer._socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
        return peer;
    }

    public async Task SendAsync(IpcMessage message, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> frame = IpcFrames.Serialize(message);
        while (!frame.IsEmpty)
        {
            frame = frame[await _socket.SendAsync(frame, cancellationToken)..];
        }
    }

    /// <returns>The next message; null when the gateway has closed.</returns>
    public async Task<IpcMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        IpcMessage? message;
        while (!_received.TryDequeue(out message))
        {
            // A chunk as small as this cuts every frame, and its length too.
            int count = await _socket.ReceiveAsync(_chunk, cancellationToken);
            if (count == 0)
            {
                return null;
            }

            byte[] buffer = [.. _unread, .. _chunk.AsSpan(0, count)];
            IReadOnlyList<ReadOnlyMemory<byte>> frames = IpcFrames.Split(buffer, out ReadOnlyMemory<byte> remaining);
            foreach (ReadOnlyMemory<byte> frame in frames)
            {
                _received.Enqueue(IpcFrames.Deserialize(frame.Span));
            }

            _unread = remaining.ToArray();
        }

        return message;
    }

    public void Dispose() => _socket.Dispose();
}
