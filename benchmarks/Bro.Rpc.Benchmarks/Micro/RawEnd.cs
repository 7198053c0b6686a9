using System.Buffers.Binary;
using System.Net.Sockets;

namespace Bro.Rpc.Benchmarks.Micro;

/// <summary>One end of a Unix socket that sends and receives ready-made frames on its own thread and allocates nothing.</summary>
internal sealed class RawEnd(Socket socket) : IDisposable
{
    private readonly byte[] _received = new byte[1 << 20];
    private int _start;
    private int _end;

    public static RawEnd Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return new RawEnd(socket);
    }

    /// <summary>Registers at a gateway.</summary>
    public void Register(string name, params string[] methods)
    {
        Send(ReadyFrames.Register(name, methods));
        Receive();
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    /// <summary>The next frame; valid until the one after it.</summary>
    /// <exception cref="InvalidOperationException">The other end is gone.</exception>
    public ReadOnlySpan<byte> Receive()
    {
        while (!HasFrame(out int length))
        {
            Fill(length);
        }

        ReadOnlySpan<byte> frame = _received.AsSpan(_start, LengthAt(_start));
        _start += frame.Length;
        return frame;
    }

    /// <summary>Answers every CALL until the socket is closed.</summary>
    /// <param name="response">What to answer; the id of the call goes into it.</param>
    public void Answer(byte[] response)
    {
        byte[] answers = new byte[_received.Length * 2];
        int id = ReadyFrames.IdIn(response);
        try
        {
            while (true)
            {
                int used = 0;
                do
                {
                    ReadOnlySpan<byte> call = Receive();
                    response.CopyTo(answers, used);
                    call.Slice(ReadyFrames.IdIn(call), ReadyFrames.IdLength).CopyTo(answers.AsSpan(used + id));
                    used += response.Length;
                }
                while (HasFrame(out _) && used + response.Length <= answers.Length);
                Send(answers.AsSpan(0, used));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // the benchmark is over
        }
    }

    public void Dispose() => socket.Dispose();

    private bool HasFrame(out int length)
    {
        length = _end - _start < IpcFrames.PrefixLength ? IpcFrames.PrefixLength : LengthAt(_start);
        return _end - _start >= length && length > IpcFrames.PrefixLength;
    }

    private int LengthAt(int start) => IpcFrames.PrefixLength + (int)BinaryPrimitives.ReadUInt32BigEndian(_received.AsSpan(start));

    private void Fill(int length)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_start + length > _received.Length || _end == _received.Length)
        {
            _received.AsSpan(_start, _end - _start).CopyTo(_received);
            _end -= _start;
            _start = 0;
        }

        int count = socket.Receive(_received.AsSpan(_end));
        _end += count > 0 ? count : throw new InvalidOperationException("The other end is gone.");
    }
}
