using System.Net.Sockets;

namespace Bro.Rpc.Transport;

/// <summary>
/// Moves bytes over one socket without a thread that waits for it: the one place that knows how the system tells that it is ready.
/// </summary>
/// <remarks>One reader and one sender at a time, who may be different threads. <see cref="Close"/> may come from any.</remarks>
internal abstract class SocketChannel(Socket socket)
{
    protected Socket Socket { get; } = socket;

    /// <summary>How the last send ended.</summary>
    public SocketError SendError { get; protected set; }

    /// <summary>How many bytes the last send took.</summary>
    public int BytesSent { get; protected set; }

    /// <summary>What to call when a send ends that <see cref="TrySend"/> left under way. Set once, before the first one.</summary>
    public Action Sent { get; set; } = static () => { };

    /// <summary>The channel that is fastest here.</summary>
    public static SocketChannel Over(Socket socket) => EventLoop.Next() is { } loop ? new ReadinessChannel(socket, loop) : new CompletionChannel(socket);

    /// <summary>Begins to read. Once. Where the channel was closed before, the reader is told of the end all the same, perhaps from here.</summary>
    public abstract void Start(ISocketReader reader);

    /// <summary>Reads on after a pause. From any thread; calls the reader from here only to say that it cannot.</summary>
    public abstract void Resume();

    /// <summary>Whether there is a thread for <see cref="CallLater"/>.</summary>
    public virtual bool CanCallLater => false;

    /// <summary>Calls back about a millisecond later, on the thread that reads; only from there, and only where <see cref="CanCallLater"/>.</summary>
    public virtual void CallLater(IDueLater due) => throw new NotSupportedException();

    /// <summary>Sends some bytes at least.</summary>
    /// <returns>Whether that has ended, well or not; else <see cref="Sent"/> will be called.</returns>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public abstract bool TrySend(byte[] array, int offset, int count);

    /// <summary>Says that nothing will be sent any more. Idempotent; not while a send is under way.</summary>
    public abstract void EndSending();

    /// <summary>Closes the socket; what is under way ends with an error. Idempotent.</summary>
    public abstract void Close();

    /// <summary>Says that no more is sent; the other end reads what there is, and then the end.</summary>
    /// <exception cref="SocketException">The other end is gone.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public void Shutdown() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Whether the other end is gone, though that may not have been read yet.</summary>
    public bool IsHungUp => PeerHangup.IsSeen(Socket);
}
