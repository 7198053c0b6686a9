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
/// The channel never reads twice at once; <c>_buffer</c> belongs to who reads. An idle connection waits without
/// memory: the system tells that something came, and only then is a buffer rented for it. Everything else may be
/// called from any thread. The end of the loop and of the queue is <see cref="Ended"/>, which the owner awaits.
/// </remarks>
internal sealed class Connection : ISocketReader
{
    // What comes after such a pause is most likely a heartbeat, and another pause follows.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    // As many reads as usually have items that still run.
    private const int BurstsKept = 8;

    /// <summary>Why a connection ends that the other end closed, as a sentence for logs.</summary>
    public const string ClosedByOtherEnd = "The other end closed the connection.";

    private readonly SocketChannel _channel;
    private readonly IConnectionHandler _handler;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly int _maxMessageSize;
    private readonly ReceiveBuffer _buffer = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The last sign of life: a whole message, or the first bytes of one. What only adds to a message that never becomes whole is none.
    private long _lastSign;
    private int _isClosed;

    // These belong to the receive loop: when it last read, whether the next bytes are expected late, and what is waited for.
    private long _lastRead;
    private bool _isIdle = true;
    private ICongestible? _congested;

    // The receive loop's: what the read that is being handled gives to the pool, null before it gives something; and those that serve one read after the other.
    private Burst? _burst;
    private Burst?[]? _bursts;
    private int _nextBurst;
    private volatile bool _isPaused;
    private volatile bool _isClosing;

    public Connection(SocketChannel channel, IConnectionHandler handler, in ConnectionLimits limits, TimeProvider timeProvider, ILogger logger)
    {
        _channel = channel;
        _handler = handler;
        _logger = logger;
        _timeProvider = timeProvider;
        _maxMessageSize = limits.MaxMessageSize;
        _lastSign = _lastRead = timeProvider.GetTimestamp();
        Queue = new SendQueue(_channel, limits.CongestedBytes, limits.MaxQueuedBytes, timeProvider, OnSendFailed);
    }

    /// <summary>What waits to be sent.</summary>
    public SendQueue Queue { get; }

    /// <summary>Ends when nothing of the connection runs any more.</summary>
    public Task Ended => _ended.Task;

    public bool IsClosed => Volatile.Read(ref _isClosed) != 0;

    /// <summary>Whether it is closed, or will be when what waits was sent; nothing that comes is handled any more.</summary>
    public bool IsClosing => _isClosing || IsClosed;

    /// <summary>How long no message came, and none began to come. A connection that is not being read from counts as alive.</summary>
    public TimeSpan SilentFor => _isPaused ? TimeSpan.Zero : _timeProvider.GetElapsedTime(Volatile.Read(ref _lastSign));

    /// <summary>Whether it waits for a congested connection before it reads on, and so cannot see its own end.</summary>
    public bool IsPaused => _isPaused;

    /// <summary>Whether the other end is gone, though that may not have been read yet.</summary>
    public bool IsHungUp => IsClosed || _channel.IsHungUp;

    /// <summary>Gives the thread pool what a frame brought, together with the rest of its read. On the thread that reads.</summary>
    /// <returns>False where nothing is gained by it, and the caller is to give it to the pool.</returns>
    public bool TryAddToBurst(IBurstItem item)
    {
        if (!_channel.CanCallLater || IsClosed)
        {
            return false;
        }

        if (_burst is null)
        {
            _burst = TakeBurst();
            _burst.Begin();
        }

        _burst.Add(item);
        return true;
    }

    /// <summary>Calls back about a millisecond later. On the thread that reads.</summary>
    public void CallLater(IDueLater due) => _channel.CallLater(due);

    /// <summary>Starts to read. To be called once.</summary>
    public void Start() => _channel.Start(this);

    /// <summary>Closes at once; what was not sent is lost. Idempotent.</summary>
    /// <param name="reason">Why, as a sentence for logs.</param>
    public void Close(string reason)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        _channel.Close();
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
            _channel.Shutdown();
        }
        catch (Exception exception) when (exception is TimeoutException or SocketException or ObjectDisposedException)
        {
            // The other end does not read or is gone: there is nobody left to flush to.
            Log.NotFlushed(_logger, reason, exception);
        }

        Close(reason);
    }

    Memory<byte> ISocketReader.GetRoom() => _buffer.GetRoom();

    bool ISocketReader.TryRelease(bool isUnused) => (isUnused || _isIdle) && _buffer.TryRelease();

    ReadOn ISocketReader.OnReceived(int count, SocketError error)
    {
        try
        {
            if (error is SocketError.Success && count > 0)
            {
                return Handle(count);
            }

            Close(error is SocketError.Success ? ClosedByOtherEnd : $"The connection broke: {error}.");
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(_logger, exception);
            Close($"Handling what was read failed: {exception.Message}");
        }

        return ReadOn.Never;
    }

    void ISocketReader.OnPaused()
    {
        ICongestible congested = _congested!;
        _congested = null;
        congested.WhenDrained(Resume);
    }

    void ISocketReader.OnFailed(Exception exception)
    {
        Log.HandlerFailed(_logger, exception);
        Close($"Reading failed: {exception.Message}");
    }

    void ISocketReader.OnEnded()
    {
        // Nothing but a close from here or there ends the reading of an open connection.
        if (!_isClosing)
        {
            Close("The connection was closed here.");
        }

        _buffer.Release();
        _ended.TrySetResult();
    }

    private ReadOn Handle(int count)
    {
        long now = _timeProvider.GetTimestamp();
        _isIdle = _timeProvider.GetElapsedTime(_lastRead, now) > Pause;
        _lastRead = now;
        if (_buffer.Unread.IsEmpty)
        {
            Volatile.Write(ref _lastSign, now);
        }

        _buffer.Received(count);
        FrameStatus status;
        try
        {
            status = HandleFrames(now);
        }
        finally
        {
            // Also after a failure: others count on this read to flush what it appended to their queues.
            Burst? burst = _burst;
            _burst = null;
            burst?.EndRead();
            _congested = _handler.OnReadHandled();
        }

        if (status is not FrameStatus.Incomplete || _isClosing)
        {
            // Closed when what waits is out; nothing more is read until then.
            return ReadOn.Never;
        }

        _isPaused = _congested is not null;
        return _isPaused ? ReadOn.Later : ReadOn.Now;
    }

    // One that blocks for ever gives its place to another.
    private Burst TakeBurst()
    {
        _bursts ??= new Burst?[BurstsKept];
        foreach (Burst? burst in _bursts)
        {
            if (burst is { IsOver: true })
            {
                return burst;
            }
        }

        _nextBurst = (_nextBurst + 1) % BurstsKept;
        return _bursts[_nextBurst] = new Burst(this);
    }

    private FrameStatus HandleFrames(long now)
    {
        while (!IsClosing)
        {
            FrameStatus status = _buffer.Next(_maxMessageSize, out ReceivedFrame frame, out uint announced);
            switch (status)
            {
                case FrameStatus.Complete:
                    Volatile.Write(ref _lastSign, now);
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
        Volatile.Write(ref _lastSign, _timeProvider.GetTimestamp());
        _isPaused = false;
        _channel.Resume();
    }

    private void OnSendFailed(Exception? exception) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => state.connection.Close(state.exception is null ? "The connection was closed here." : $"Sending failed: {state.exception.Message}"),
            (connection: this, exception),
            preferLocal: false);
}
