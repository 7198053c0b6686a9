using System.Buffers.Binary;
using System.Net.Sockets;

namespace Bro.Rpc.TestKit;

/// <summary>
/// Takes whole frames off a socket, and reads it only when asked: a test whose peer does not receive is a peer that does not read.
/// A cancelled read loses nothing.
/// </summary>
internal sealed class FrameReader(Socket socket)
{
    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    public bool Closed { get; private set; }

    /// <summary>Bytes that arrived and make no whole frame yet.</summary>
    public int UnfinishedBytes => _end - _start;

    /// <returns>The body of the next frame; null when the other end has closed.</returns>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        byte[]? body;
        while (!TryTake(out body) && !Closed)
        {
            MakeRoom();
            int count = await ReceiveAsync(cancellationToken);
            _end += count;
            Closed = count == 0;
        }

        return body;
    }

    private async Task<int> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellationToken);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            // closed with our bytes unread; all that it sent before was delivered first
            return 0;
        }
    }

    private bool TryTake(out byte[]? body)
    {
        body = null;
        if (UnfinishedBytes < Frame.HeaderLength)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start));
        if (length is 0 or > Limits.FrameLength)
        {
            throw new InvalidDataException($"The other end announced a frame of {length} bytes; it must have 1 to {Limits.FrameLength}.");
        }

        if (UnfinishedBytes - Frame.HeaderLength < length)
        {
            return false;
        }

        int from = _start + Frame.HeaderLength;
        _start = from + (int)length;
        body = _buffer[from.._start];
        return true;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, UnfinishedBytes).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}
