using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Bro.Rpc.Transport;

/// <summary>A channel on .NET's own completions, which every system has.</summary>
/// <remarks>
/// Reading is a chain of completions, never two at once. Where the reader holds no memory, a read of no bytes waits: .NET tells
/// that something came, and only then is there room for it.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Each of the two directions disposes what it uses when it ends.")]
internal sealed class CompletionChannel : SocketChannel
{
    // A peer that never pauses would keep the thread for itself; after so many reads the others have their turn.
    private const int ReadsInARow = 32;

    private readonly SocketAsyncEventArgs _receiving = new(true);
    private readonly SocketAsyncEventArgs _sending = new(true);
    private ISocketReader? _reader;

    // The receive loop's: whether it waits without memory, and whether something has come then.
    private bool _waitsWithoutMemory;
    private bool _hasCome;

    public CompletionChannel(Socket socket)
        : base(socket)
    {
        InlineCompletions.Prefer(socket);
        _receiving.Completed += (_, _) => OnReceived();
        _sending.Completed += (_, _) => OnSent();
    }

    public override void Start(ISocketReader reader)
    {
        _reader = reader;
        Resume();
    }

    public override void Resume() => ThreadPool.UnsafeQueueUserWorkItem(static channel => channel.Read(), this, preferLocal: false);

    public override bool TrySend(byte[] array, int offset, int count)
    {
        _sending.SetBuffer(array, offset, count);
        if (Socket.SendAsync(_sending))
        {
            return false;
        }

        NoteSent();
        return true;
    }

    public override void EndSending() => _sending.Dispose();

    public override void Close() => Socket.Dispose();

    private void Read()
    {
        try
        {
            for (int reads = 0; reads < ReadsInARow; reads++)
            {
                _waitsWithoutMemory = !_hasCome && _reader!.TryRelease(isUnused: false);
                _receiving.SetBuffer(_waitsWithoutMemory ? Memory<byte>.Empty : _reader!.GetRoom());
                if (Socket.ReceiveAsync(_receiving) || !Handle())
                {
                    return;
                }
            }

            Resume();
        }
        catch (ObjectDisposedException)
        {
            End();
        }
        catch (Exception exception)
        {
            _reader!.OnFailed(exception);
            End();
        }
    }

    private void OnReceived()
    {
        if (Handle())
        {
            Read();
        }
    }

    // Whether to read on here.
    private bool Handle()
    {
        _hasCome = _waitsWithoutMemory && _receiving.SocketError is SocketError.Success;
        if (_hasCome)
        {
            // Nothing was read; the next read takes what has come, or sees the end.
            return true;
        }

        switch (_reader!.OnReceived(_receiving.BytesTransferred, _receiving.SocketError))
        {
            case ReadOn.Now:
                return true;
            case ReadOn.Later:
                _reader.OnPaused();
                return false;
            default:
                End();
                return false;
        }
    }

    private void End()
    {
        _receiving.Dispose();
        _reader!.OnEnded();
    }

    private void OnSent()
    {
        NoteSent();
        Sent();
    }

    private void NoteSent()
    {
        (SendError, BytesSent) = (_sending.SocketError, _sending.BytesTransferred);

        // What was sent goes back to its pool, and must not be kept alive from here.
        _sending.SetBuffer(Memory<byte>.Empty);
    }
}
