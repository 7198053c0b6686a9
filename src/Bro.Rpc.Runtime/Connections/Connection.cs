using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Transport;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Connections;

/// <summary>
/// One connection: its socket, the receive loop that alone reads from it, and the queue that alone sends on it.
/// </summary>
/// <remarks>
/// The receive loop is a chain of completions, never two at once; <c>_buffer</c> belongs to it. An idle connection waits without
/// memory: the kernel tells that something came, and only then is a buffer rented for it. Everything else may be
/// called from any thread. The end of the loop and of the queue is <see cref="Ended"/>, which the owner awaits.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Its two loops dispose what they use when they end; Ended tells when.")]
internal sealed class Connection
{
    // A peer that never pauses would keep the thread for itself; after so many reads the others have their turn.
    private const int ReadsInARow = 32;

    // What comes after such a pause is most likely a heartbeat, and another pause follows.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Why a connection ends that the other end closed, as a sentence for logs.</summary>
    public const string ClosedByOtherEnd = "The other end closed the connection.";

    private readonly Socket _socket;
    private readonly IConnectionHandler _handler;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly int _maxMessageSize;
    private readonly ReceiveBuffer _buffer = new();
    private readonly SocketAsyncEventArgs _arguments = new(true);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastReceived;
    private int _isClosed;

    // Both belong to the receive loop: whether it waits next without memory of its own, and whether it does at the moment.
    private bool _isIdle = true;
    private bool _waitsWithoutMemory;
    private volatile bool _isPaused;
    private volatile bool _isClosing;

    public Connection(Socket socket, IConnectionHandler handler, in ConnectionLimits limits, TimeProvider timeProvider, ILogger logger)
    {
        _socket = socket;
        _handler = handler;
        _logger = logger;
        _timeProvider = timeProvider;
        _maxMessageSize = limits.MaxMessageSize;
        _lastReceived = timeProvider.GetTimestamp();
        _arguments.Completed += (_, _) => OnCompleted();
        Queue = new SendQueue(socket, limits.CongestedBytes, limits.MaxQueuedBytes, timeProvider, OnSendFailed);
    }

    /// <summary>What waits to be sent.</summary>
    public SendQueue Queue { get; }

    /// <summary>Ends when nothing of the connection runs any more.</summary>
    public Task Ended => _ended.Task;

    public bool IsClosed => Volatile.Read(ref _isClosed) != 0;

    /// <summary>Whether it is closed, or will be when what waits was sent; nothing that comes is handled any more.</summary>
    public bool IsClosing => _isClosing || IsClosed;

    /// <summary>How long nothing came. A connection that is not being read from counts as alive.</summary>
    public TimeSpan SilentFor => _isPaused ? TimeSpan.Zero : _timeProvider.GetElapsedTime(Volatile.Read(ref _lastReceived));

    /// <summary>Whether it waits for a congested connection before it reads on, and so cannot see its own end.</summary>
    public bool IsPaused => _isPaused;

    /// <summary>Whether the other end is gone, though that may not have been read yet.</summary>
    public bool IsHungUp => IsClosed || PeerHangup.IsSeen(_socket);

    /// <summary>Starts to read. To be called once.</summary>
    public void Start() => ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.Read(), this, preferLocal: false);

    /// <summary>Closes at once; what was not sent is lost. Idempotent.</summary>
    /// <param name="reason">Why, as a sentence for logs.</param>
    public void Close(string reason)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        _socket.Dispose();
        Queue.Dispose();
        try
        {
            _handler.OnClosed(reason);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(_logger, exception);
        }
    }

    /// <summary>Handles nothing more, sends what waits, then closes; what the other end does not take in time is lost.</summary>
    /// <param name="reason">Why, as a sentence for logs.</param>
    /// <param name="limit">How long to wait.</param>
    public async Task CloseAfterFlushAsync(string reason, TimeSpan limit)
    {
        _isClosing = true;
        Queue.Flush();
        try
        {
            await Queue.WhenEmptyAsync().WaitAsync(limit, _timeProvider).ConfigureAwait(false);
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is TimeoutException or SocketException or ObjectDisposedException)
        {
            // The other end does not read or is gone: there is nobody left to flush to.
            Log.NotFlushed(_logger, reason, exception);
        }

        Close(reason);
    }

    private void Read()
    {
        try
        {
            for (int reads = 0; reads < ReadsInARow; reads++)
            {
                _waitsWithoutMemory = _isIdle && _buffer.TryRelease();
                _arguments.SetBuffer(_waitsWithoutMemory ? Memory<byte>.Empty : _buffer.GetRoom());
                if (_socket.ReceiveAsync(_arguments))
                {
                    return;
                }

                if (!Handle())
                {
                    return;
                }
            }

            Start();
        }
        catch (ObjectDisposedException)
        {
            End("The connection was closed here.");
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(_logger, exception);
            End($"Reading failed: {exception.Message}");
        }
    }

    private void OnCompleted()
    {
        try
        {
            if (!Handle())
            {
                return;
            }
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(_logger, exception);
            End($"Handling what was read failed: {exception.Message}");
            return;
        }

        Read();
    }

    // Handles what a read brought. False where the loop has ended, or goes on elsewhere.
    private bool Handle()
    {
        if (_waitsWithoutMemory && _arguments.SocketError is SocketError.Success)
        {
            // Nothing was read; the next read takes what has come, or sees the end.
            _isIdle = false;
            return true;
        }

        if (_arguments.SocketError is not SocketError.Success || _arguments.BytesTransferred == 0)
        {
            End(_arguments.SocketError is SocketError.Success ? ClosedByOtherEnd : $"The connection broke: {_arguments.SocketError}.");
            return false;
        }

        long now = _timeProvider.GetTimestamp();
        _isIdle = _timeProvider.GetElapsedTime(_lastReceived, now) > Pause;
        Volatile.Write(ref _lastReceived, now);
        _buffer.Received(_arguments.BytesTransferred);
        FrameStatus status;
        SendQueue? congested;
        try
        {
            status = HandleFrames();
        }
        finally
        {
            // Also after a failure: others count on this read to flush what it appended to their queues.
            congested = _handler.OnReadHandled();
        }

        if (status is not FrameStatus.Incomplete || _isClosing)
        {
            // Closed when what waits is out; nothing more is read until then.
            EndLoop();
            return false;
        }

        if (congested is null)
        {
            return true;
        }

        _isPaused = true;
        congested.WhenDrained(Resume);
        return false;
    }

    private FrameStatus HandleFrames()
    {
        while (!IsClosing)
        {
            FrameStatus status = _buffer.Next(_maxMessageSize, out ReceivedFrame frame, out uint announced);
            switch (status)
            {
                case FrameStatus.Complete:
                    _handler.OnFrame(frame);
                    break;
                case FrameStatus.Incomplete:
                    return status;
                default:
                    _handler.OnBrokenFrame(status, announced);
                    return status;
            }
        }

        return FrameStatus.Incomplete;
    }

    private void Resume()
    {
        Volatile.Write(ref _lastReceived, _timeProvider.GetTimestamp());
        _isPaused = false;

        // Not here: the caller has just drained its own queue and has more to do.
        Start();
    }

    private void OnSendFailed(Exception? exception) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.connection.Close(state.exception is null ? "The connection was closed here." : $"Sending failed: {state.exception.Message}"),
            (connection: this, exception),
            preferLocal: false);

    private void End(string reason)
    {
        Close(reason);
        EndLoop();
    }

    private void EndLoop()
    {
        _buffer.Release();
        _arguments.Dispose();
        _ended.TrySetResult();
    }
}
