using System.ComponentModel;
using System.Net.Sockets;

namespace Bro.Rpc.Transport;

/// <summary>A channel whose socket an <see cref="EventLoop"/> watches: it reads and sends by itself once the system says that it can.</summary>
/// <remarks>
/// What is under <c>_gate</c> any thread may touch; <c>_reader</c> is written there, once, before anything is read. The bytes of a send that
/// is left under way belong to the loop until <see cref="SocketChannel.Sent"/>.
/// </remarks>
internal sealed class ReadinessChannel : SocketChannel
{
    // The system tells again of what is left, so that others have their turn between.
    private const int ReadsInARow = 4;

    // Told of a socket in any case.
    private const EpollEvents AnyEnd = EpollEvents.Broken | EpollEvents.HungUp;

    private readonly EventLoop _loop;
    private readonly Lock _gate = new();
    private ISocketReader? _reader;

    // Under _gate.
    private EpollEvents _wanted;
    private bool _isClosed;
    private ArraySegment<byte> _unsent;
    private bool _isEnded;

    // The loop's: whether it has read since the loop asked for memory.
    private bool _hasRead;

    // Written under _gate; the loop may ask too early or too late, and is told again.
    private volatile bool _isReading;

    public ReadinessChannel(Socket socket, EventLoop loop)
        : base(socket)
    {
        _loop = loop;
        socket.Blocking = false;
        Slot = loop.Join(this);
    }

    /// <summary>What its socket is noted under.</summary>
    public int Slot { get; }

    /// <summary>Where it stands among those that may hold memory; negative where it does not. The loop's.</summary>
    public int HolderIndex { get; set; } = -1;

    public override bool CanCallLater => true;

    public override void CallLater(IDueLater due) => _loop.CallLater(due);

    public override void Start(ISocketReader reader)
    {
        bool isEnded;
        lock (_gate)
        {
            _reader = reader;
            isEnded = _isEnded;
        }

        if (isEnded)
        {
            // Closed before, and the loop had nobody to tell.
            reader.OnEnded();
        }
        else
        {
            Resume();
        }
    }

    public override void Resume()
    {
        try
        {
            lock (_gate)
            {
                Want(_wanted | EpollEvents.Readable);
            }
        }
        catch (Win32Exception exception)
        {
            // The system watches no more sockets; to read nothing without a word would be worse than to close.
            _reader!.OnFailed(exception);
        }
    }

    public override bool TrySend(byte[] array, int offset, int count)
    {
        if (TrySendNow(array.AsSpan(offset, count)))
        {
            return true;
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _unsent = new ArraySegment<byte>(array, offset, count);
            try
            {
                Want(_wanted | EpollEvents.Writable);
                return false;
            }
            catch (Win32Exception)
            {
                _unsent = default;
                SendError = SocketError.NoBufferSpaceAvailable;
                return true;
            }
        }
    }

    public override void EndSending()
    {
        // There is nothing to give back.
    }

    public override void Close()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            // Not left to the closing: a process that is being started may hold the socket a moment longer.
            Want(EpollEvents.None);
            _isClosed = true;
        }

        Socket.Dispose();
        _loop.Leave(this);
    }

    /// <summary>Something can be done. On the loop's thread.</summary>
    public void OnEvents(EpollEvents events)
    {
        if ((events & (EpollEvents.Writable | AnyEnd)) != 0)
        {
            SendOn();
        }

        if ((events & (EpollEvents.Readable | AnyEnd)) != 0 && _isReading)
        {
            Read();
        }
    }

    /// <summary>The loop has let go of the closed channel. On its thread, once.</summary>
    public void OnLeft()
    {
        bool isSending;
        lock (_gate)
        {
            isSending = _unsent.Array is not null;
            _unsent = default;
        }

        if (isSending)
        {
            (SendError, BytesSent) = (SocketError.OperationAborted, 0);
            Sent();
        }

        End();
    }

    /// <summary>Gives its memory back where it has not read since it was last asked; it waits without any. On the loop's thread.</summary>
    /// <returns>Whether it may still hold some.</returns>
    public bool HoldsMemory()
    {
        bool holds = _hasRead || !_reader!.TryRelease(isUnused: true);
        _hasRead = false;
        return holds;
    }

    private void Read()
    {
        _hasRead = true;
        if (HolderIndex < 0)
        {
            _loop.AddHolder(this);
        }

        try
        {
            for (int reads = 0; reads < ReadsInARow; reads++)
            {
                Memory<byte> room = _reader!.GetRoom();
                int count = Socket.Receive(room.Span, SocketFlags.None, out SocketError error);
                if (error is SocketError.WouldBlock)
                {
                    break;
                }

                ReadOn next = _reader.OnReceived(count, error);
                if (next is not ReadOn.Now)
                {
                    Stop(next);
                    return;
                }

                if (count < room.Length)
                {
                    break;
                }
            }

            _reader!.TryRelease(isUnused: false);
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile: OnLeft is to come.
        }
        catch (Exception exception)
        {
            _reader!.OnFailed(exception);
            Stop(ReadOn.Never);
        }
    }

    private void Stop(ReadOn next)
    {
        lock (_gate)
        {
            Want(_wanted & ~EpollEvents.Readable);
        }

        if (next is ReadOn.Later)
        {
            _reader!.OnPaused();
        }
        else
        {
            End();
        }
    }

    private void End()
    {
        ISocketReader? reader;
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            _isEnded = true;
            reader = _reader;
        }

        reader?.OnEnded();
    }

    private void SendOn()
    {
        try
        {
            lock (_gate)
            {
                if (_unsent.Array is null || !TrySendNow(_unsent))
                {
                    return;
                }

                _unsent = default;
                Want(_wanted & ~EpollEvents.Writable);
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile: OnLeft is to come.
            return;
        }

        Sent();
    }

    // False where the system has no room at the moment.
    private bool TrySendNow(ReadOnlySpan<byte> bytes)
    {
        BytesSent = Socket.Send(bytes, SocketFlags.None, out SocketError error);
        SendError = error;
        return error is not SocketError.WouldBlock;
    }

    // Under _gate.
    private void Want(EpollEvents wanted)
    {
        if (_isClosed || wanted == _wanted)
        {
            return;
        }

        _loop.Change(Socket.SafeHandle, Slot, _wanted, wanted);
        _wanted = wanted;
        _isReading = (wanted & EpollEvents.Readable) != 0;
    }
}
