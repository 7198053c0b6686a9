using System.Buffers;
using System.Net.Sockets;
using Bro.Rpc.Transport;

namespace Bro.Rpc.Connections;

/// <summary>
/// What waits to be sent on one connection, and the only code that sends on it. Anyone may append; a frame goes out whole
/// and in order. Frames that wait together leave together.
/// </summary>
/// <remarks>
/// All fields are under <c>_gate</c>, but for <c>_sending</c>'s block, which belongs to whoever sends. A send that the
/// system takes at once completes on the caller's thread; another one goes on where its completion runs.
/// </remarks>
internal sealed class SendQueue : ICongestible, IDisposable
{
    // Large frames go in parts, so that a reader that takes them slowly is seen to take them.
    private const int LargestSend = 256 * 1024;

    // A reader as fast as its producers would keep the thread that flushes for itself; after so many sends another one goes on.
    private const int SendsInARow = 32;

    // So much is not held back: one system call for it is little beside copying it.
    private const int MostHeldBack = 16 * 1024;

    // Beyond the limit, for the few words that say why something else had no room.
    private const long MostReserved = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly SocketChannel _channel;
    private readonly TimeProvider _timeProvider;
    private readonly Action<Exception?> _onFailed;
    private readonly long _congestedBytes;
    private readonly long _maxBytes;
    private readonly long _reservedBytes;

    private CongestionClock _congestion;
    private WaitingBlocks _waiting = new();
    private SendBlock _sending;
    private long _queuedBytes;
    private long _sendStarted;
    private bool _isSending;
    private bool _isHeldBack;
    private bool _isFailed;
    private bool _isClosed;
    private List<Action>? _whenDrained;
    private TaskCompletionSource? _whenEmpty;
    private TaskCompletionSource? _drained;

    /// <param name="channel">The connection's channel.</param>
    /// <param name="congestedBytes">From here on producers should wait for <see cref="WhenDrained"/>.</param>
    /// <param name="maxBytes">Beyond this nothing is taken any more.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="onFailed">Told once, never under a lock, when the socket takes no more.</param>
    public SendQueue(SocketChannel channel, long congestedBytes, long maxBytes, TimeProvider timeProvider, Action<Exception?> onFailed)
    {
        _channel = channel;
        _congestedBytes = congestedBytes;
        _maxBytes = maxBytes;
        _reservedBytes = Math.Min(MostReserved, maxBytes / 4);
        _congestion = new CongestionClock(timeProvider);
        _timeProvider = timeProvider;
        _onFailed = onFailed;
        channel.Sent = OnCompleted;
    }

    /// <inheritdoc/>
    public bool IsCongested => Volatile.Read(ref _queuedBytes) > _congestedBytes;

    /// <summary>Bytes that wait to be sent, or are being sent.</summary>
    public long QueuedBytes => Volatile.Read(ref _queuedBytes);

    /// <summary>Whether the socket took no more; the connection is about to be closed.</summary>
    public bool IsFailed => Volatile.Read(ref _isFailed);

    /// <summary>How long the other end has not taken what is being sent.</summary>
    public TimeSpan StalledFor
    {
        get
        {
            lock (_gate)
            {
                // Who is about to send has claimed the queue and not yet begun: there is no start to count from.
                return _isSending && _sendStarted != 0 ? _timeProvider.GetElapsedTime(_sendStarted) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>How long too much has waited, and the other end has not taken all that waited when that began.</summary>
    public TimeSpan CongestedFor
    {
        get
        {
            lock (_gate)
            {
                return IsCongested ? _congestion.Elapsed : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Appends one frame; it goes out with the next <see cref="Flush"/>.</summary>
    /// <param name="frame">The whole frame; copied.</param>
    /// <param name="mustFlush">Whether the caller is the one to flush; else somebody does already.</param>
    /// <param name="isNotice">Whether it is a few words that say why another frame had no room: there is some left for these.</param>
    /// <returns>False where the connection is closed or takes no more.</returns>
    public bool TryAppend(ReadOnlySpan<byte> frame, out bool mustFlush, bool isNotice = false)
    {
        lock (_gate)
        {
            if (_isClosed || _isFailed || (_queuedBytes > 0 && _queuedBytes + frame.Length > (isNotice ? _maxBytes + _reservedBytes : _maxBytes)))
            {
                mustFlush = false;
                return false;
            }

            mustFlush = !_isSending && (_queuedBytes == 0 || _isHeldBack);
            _queuedBytes += frame.Length;
            _congestion.OnAppended(_queuedBytes, IsCongested);
            _waiting.Append(frame);
            return true;
        }
    }

    /// <summary>Appends one frame and sees that it goes out.</summary>
    /// <returns>False where the connection is closed or takes no more.</returns>
    public bool TrySend(ReadOnlySpan<byte> frame)
    {
        bool appended = TryAppend(frame, out bool mustFlush);
        if (mustFlush && !TryHoldBack())
        {
            Flush();
        }

        return appended;
    }

    /// <summary>Sends what a <see cref="Burst"/> left, if there is any.</summary>
    public void FlushHeldBack()
    {
        if (Volatile.Read(ref _isHeldBack))
        {
            Flush();
        }
    }

    /// <summary>Sends what waits, unless somebody does already. Never blocks.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_isSending || _isClosed || _isFailed)
            {
                return;
            }

            _isSending = true;
            _isHeldBack = false;
        }

        SendWaiting();
    }

    /// <inheritdoc/>
    public void WhenDrained(Action callback)
    {
        lock (_gate)
        {
            if (!_isClosed && IsCongested)
            {
                (_whenDrained ??= []).Add(callback);
                return;
            }
        }

        callback();
    }

    /// <summary>The same as a task: one for all who wait, so that who gives up leaves nothing behind.</summary>
    public Task WhenDrainedAsync()
    {
        lock (_gate)
        {
            if (_isClosed || !IsCongested)
            {
                return Task.CompletedTask;
            }

            if (_drained is null)
            {
                _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                (_whenDrained ??= []).Add(EndDrained);
            }

            return _drained.Task;
        }
    }

    /// <summary>Ends when everything was sent, or the queue is closed.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            return _isClosed || _queuedBytes == 0
                ? Task.CompletedTask
                : (_whenEmpty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Takes no more and forgets what waits. The socket must be closed already, so that a send under way ends.</summary>
    public void Dispose()
    {
        List<Action>? drained;
        TaskCompletionSource? empty;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            (drained, _whenDrained) = (_whenDrained, null);
            empty = _whenEmpty;
            ReturnWaiting();
            if (!_isSending)
            {
                _channel.EndSending();
            }
        }

        drained?.ForEach(static callback => callback());
        empty?.TrySetResult();
    }

    // Only who has set _isSending runs this; it hands the right on to OnCompleted where the system takes its time.
    private void SendWaiting()
    {
        for (int sends = 0; TryTakeBlock(); sends++)
        {
            if (sends == SendsInARow)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.SendWaiting(), this, preferLocal: false);
                return;
            }

            try
            {
                if (!_channel.TrySend(_sending.Array!, _sending.Offset, Math.Min(_sending.Length - _sending.Offset, LargestSend)))
                {
                    return;
                }
            }
            catch (ObjectDisposedException)
            {
                Fail(null);
                return;
            }

            if (!FinishBlock())
            {
                return;
            }
        }
    }

    private void OnCompleted()
    {
        if (FinishBlock())
        {
            SendWaiting();
        }
    }

    // This thread is one of those who hold the burst, and the last to let go looks at the note.
    private bool TryHoldBack()
    {
        if (Volatile.Read(ref _queuedBytes) > MostHeldBack || !Burst.HoldsBack(this))
        {
            return false;
        }

        Volatile.Write(ref _isHeldBack, true);

        // The burst's time may have run out in between, and nobody looks at the note twice: either this sees that, or that has seen the note.
        Interlocked.MemoryBarrier();
        return Burst.HoldsBack(this);
    }

    private void EndDrained()
    {
        TaskCompletionSource? drained;
        lock (_gate)
        {
            (drained, _drained) = (_drained, null);
        }

        drained?.TrySetResult();
    }

    private bool TryTakeBlock()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                _isSending = false;
                ReturnWaiting();
                _channel.EndSending();
                return false;
            }

            if (_sending.Array is null)
            {
                _sending = _waiting.Take();
            }

            _isSending = _sending.Array is not null;
            _sendStarted = _isSending ? _timeProvider.GetTimestamp() : 0;
            return _isSending;
        }
    }

    private bool FinishBlock()
    {
        if (_channel.SendError is not SocketError.Success || _channel.BytesSent == 0)
        {
            Fail(new SocketException((int)_channel.SendError));
            return false;
        }

        List<Action>? drained = null;
        TaskCompletionSource? empty = null;
        lock (_gate)
        {
            _queuedBytes -= _channel.BytesSent;
            _congestion.OnSent(_channel.BytesSent, _queuedBytes, IsCongested);
            _sending.Offset += _channel.BytesSent;
            if (_sending.Offset == _sending.Length)
            {
                ArrayPool<byte>.Shared.Return(_sending.Array!);
                _sending = default;
            }

            if (_whenDrained is not null && !IsCongested)
            {
                (drained, _whenDrained) = (_whenDrained, null);
            }

            if (_queuedBytes == 0)
            {
                (empty, _whenEmpty) = (_whenEmpty, null);
            }
        }

        drained?.ForEach(static callback => callback());
        empty?.TrySetResult();
        return true;
    }

    private void Fail(Exception? exception)
    {
        lock (_gate)
        {
            _isSending = false;
            _isFailed = true;
            ReturnWaiting();
            if (_isClosed)
            {
                _channel.EndSending();
                return;
            }
        }

        _onFailed(exception);
    }

    private void ReturnWaiting()
    {
        // The block under way belongs to the sender; it is given back where that send ends.
        if (!_isSending && _sending.Array is not null)
        {
            ArrayPool<byte>.Shared.Return(_sending.Array);
            _sending = default;
        }

        _waiting.Return();
    }
}
