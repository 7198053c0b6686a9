using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Generated;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Dispatch;

/// <summary>
/// One incoming call from its arrival to its answer: runs the handler on the thread pool, within the call's context. Serves one call after
/// the other: who may still hold it when a call has ended tells by <see cref="Generation"/> which one is meant.
/// </summary>
/// <remarks>
/// Begun by the thread that reads, then used by the handler's flow alone, except for the cancellation and the generation, which are under
/// <c>_gate</c>, and <see cref="Index"/>, <see cref="Hash"/>, <see cref="NextInBucket"/>, <see cref="DeadlineTick"/>, <see cref="IsExpired"/> and the end of it all, which are under the lock of <see cref="RunningCalls"/>.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer and without a wait handle holds nothing to dispose.")]
internal sealed class IncomingCall : BroServerCall, IBurstItem, IThreadPoolWorkItem
{
    private const string ShortProblem = "The error is too large to send.";

    private readonly CallDispatcher _dispatcher;
    private readonly Lock _gate = new();
    private readonly Action _finish;
    private RegisteredMethod _method = null!;
    private ReceivedCall _call;
    private IpcContext? _context;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _awaiter;
    private CancellationTokenSource? _cancellation;
    private bool _isCancelled;
    private HandlerRun? _run;
    private volatile bool _isAbandoned;
    private bool _isAnswered;
    private bool _isNotRun;
    private byte[]? _unsent;
    private int _generation;

    public IncomingCall(CallDispatcher dispatcher)
    {
        _dispatcher = dispatcher;
        _finish = Finish;
    }

    /// <summary>Which of the calls that it serves this is; another one as soon as the handler has ended.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Whether nobody who may outlive the call holds on to it.</summary>
    public bool MayServeAgain { get; set; } = true;

    public IResponder Responder { get; private set; } = null!;

    /// <summary>Bytes of the message that it holds on to.</summary>
    public int FrameLength => _call.Length;

    /// <summary>The call's place in <see cref="RunningCalls"/>.</summary>
    public int Index { get; set; }

    /// <summary>The hash of its id, and the next call of the same bucket; of <see cref="RunningCalls"/>.</summary>
    public int Hash { get; set; }

    public IncomingCall? NextInBucket { get; set; }

    /// <summary>When its caller gives up; milliseconds of the timer of <see cref="RunningCalls"/>.</summary>
    public long DeadlineTick { get; set; }

    /// <summary>Whether it was cancelled because its caller gave up.</summary>
    public bool IsExpired { get; set; }

    /// <summary>Whether its caller gave up and wants no answer. Set under the lock of <see cref="RunningCalls"/>, read by the handler's flow.</summary>
    public bool IsAbandoned
    {
        get => _isAbandoned;
        set => _isAbandoned = value;
    }

    public override IpcContext Context => _context!;

    public override JsonSerializerOptions JsonOptions => _dispatcher.JsonOptions;

    /// <summary>The clock that the deadline is by.</summary>
    public TimeProvider TimeProvider => _dispatcher.TimeProvider;

    public string MethodName => _method.Name;

    /// <summary>The call's id, while the call has not ended.</summary>
    public string RequestId => Encoding.UTF8.GetString(_call.Id);

    /// <summary>The handler's token; made only for handlers that ask for it.</summary>
    public override CancellationToken CancellationToken
    {
        get
        {
            lock (_gate)
            {
                if (_cancellation is null)
                {
                    _cancellation = new CancellationTokenSource();
                    if (_isCancelled)
                    {
                        _cancellation.Cancel();
                    }
                }

                return _cancellation.Token;
            }
        }
    }

    /// <summary>Takes a call that came. On the thread that reads.</summary>
    public void Begin(IResponder responder, RegisteredMethod method, in ReceivedCall call)
    {
        _method = method;
        Responder = responder;
        _call = call;
    }

    /// <summary>Lets go of everything that belonged to the call; its bytes may serve another frame then. Under the lock of <see cref="RunningCalls"/>.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            // Once more: a cancellation that came after the handler's end must find neither this one half forgotten nor the next.
            _generation++;
            _isCancelled = false;
        }

        _call.Release();
        if (MayServeAgain)
        {
            // Not for those who still hold it; else it would keep a connection that is gone.
            (_context, _method, Responder) = (null, null!, null!);
        }

        (_run, _unsent) = (null, null);
        _isAnswered = _isNotRun = false;
        IsAbandoned = IsExpired = false;
    }

    public int HashOfId() => Utf8Comparer.Hash(_call.Id);

    /// <summary>Whether it is the call of this id and caller.</summary>
    public bool Is(ReadOnlySpan<byte> id, ReadOnlySpan<byte> from) => _call.Id.SequenceEqual(id) && _call.From.SequenceEqual(from);

    public override Utf8JsonReader GetParams()
    {
        ReadOnlySpan<byte> json = Responder.Serializer is IpcSerializer.Json ? _call.Params : TranscodedParams();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireLimits.MaxNesting });
        if (!json.IsEmpty)
        {
            reader.Read();
        }

        return reader;
    }

    /// <summary>Reads the params while the call cannot end, for handlers that may leave code behind which outlives them.</summary>
    /// <exception cref="ObjectDisposedException">The handler of the call that is meant, of that generation, has ended.</exception>
    public TParams ReadParams<TParams>(int generation, string method, BroValueReader<TParams> read)
    {
        lock (_gate)
        {
            ThrowIfEnded(generation, method);
            Utf8JsonReader reader = GetParams();
            return read(ref reader, JsonOptions);
        }
    }

    /// <summary>The call's id. Its bytes go with the call.</summary>
    /// <exception cref="ObjectDisposedException">The handler of the call that is meant, of that generation, has ended.</exception>
    public string RequestIdOf(int generation, string method)
    {
        lock (_gate)
        {
            ThrowIfEnded(generation, method);
            return RequestId;
        }
    }

    void IThreadPoolWorkItem.Execute() => Run();

    /// <summary>Runs the handler. On the thread pool, in an execution context of its own.</summary>
    public void Run()
    {
        ValueTask handling;
        try
        {
            _context = ReceivedContext.Read(Responder.Serializer, _call.Context, _dispatcher.ServiceName, _dispatcher.Names);
            _context.Enter();
            _run = HandlerRun.Begin(_dispatcher, _method.Name, _context, Responder.Serializer, _call.Context);

            // It may have been given up while it waited for its turn.
            _isNotRun = IsPointless;
            handling = _isNotRun ? ValueTask.FromException(HandlerError.NotStarted(_dispatcher.ServiceName, _method.Name)) : _method.InvokeAsync(this);
        }
        catch (Exception exception)
        {
            handling = ValueTask.FromException(exception);
        }

        _awaiter = handling.ConfigureAwait(false).GetAwaiter();
        if (_awaiter.IsCompleted)
        {
            Finish();
        }
        else
        {
            _awaiter.UnsafeOnCompleted(_finish);
        }
    }

    public override void Complete<TResult>(TResult result, BroValueWriter<TResult> writer)
    {
        using var message = MessageWriter.Rent(Responder.Serializer);
        try
        {
            message.BeginSuccess(_call.Id, _call.To, _call.From, hasData: true, Responder.MaxMessageSize);
            writer(message.Json, result, JsonOptions);
            Send(message.EndResponse(_call.Context));
        }
        catch (Exception exception) when (exception is not IpcException)
        {
            throw new IpcException(IpcErrorCode.SerializationFailed, $"The result of {_dispatcher.ServiceName}.{_method.Name} cannot be written as JSON: {exception.Message}", exception);
        }
    }

    public override void Complete()
    {
        using var message = MessageWriter.Rent(Responder.Serializer);
        message.BeginSuccess(_call.Id, _call.To, _call.From, hasData: false, Responder.MaxMessageSize);
        Send(message.EndResponse(_call.Context));
    }

    /// <summary>Cancels the handler's token, on the thread pool: it runs user code.</summary>
    public void CancelOnPool() =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => state.Call.Cancel(state.Generation), (Call: this, Generation), preferLocal: false);

    // Nobody waits for its answer any more, so it is not worth starting.
    private bool IsPointless => IsAbandoned || IsExpired || Responder.IsClosed;

    // The reader outlives this method, so its bytes are the call's own until the handler has ended. Handlers may ask more than once.
    private ReadOnlySpan<byte> TranscodedParams()
    {
        lock (_gate)
        {
            return _call.ParamsAsJson();
        }
    }

    private void ThrowIfEnded(int generation, string method)
    {
        if (generation != _generation)
        {
            throw new ObjectDisposedException(null, $"The handler of '{method}' has ended, and what came with the call is gone. Read it before, and keep what you have read.");
        }
    }

    private void Cancel(int generation)
    {
        CancellationTokenSource? cancellation;
        string method;
        lock (_gate)
        {
            if (generation != _generation)
            {
                return;
            }

            _isCancelled = true;
            cancellation = _cancellation;
            method = _method.Name;
        }

        try
        {
            cancellation?.Cancel();
        }
        catch (AggregateException exception)
        {
            Log.CancellationCallbackFailed(_dispatcher.Logger, _dispatcher.ServiceName, method, exception);
        }
    }

    private void Finish()
    {
        try
        {
            _awaiter.GetResult();
            if (!_isAnswered && !IsAbandoned)
            {
                Complete();
            }

            _run?.End(this, null);
        }
        catch (Exception exception)
        {
            _run?.End(this, exception);
            Fail(exception);
        }
        finally
        {
            lock (_gate)
            {
                _generation++;
                _cancellation = null;
            }

            _awaiter = default;
            SendUnsent();
        }
    }

    // An answer that the gateway has no room for yet waits for it, and keeps the place of its call, so that such answers stay few.
    private void SendUnsent()
    {
        if (_unsent is not null && (Responder.IsClosed || !(IsPointless || Responder.TrySend(_unsent))))
        {
            if (!Responder.IsClosed)
            {
                Responder.WhenDrained(() => ThreadPool.UnsafeQueueUserWorkItem(static call => call.SendUnsent(), this, preferLocal: false));
                return;
            }

            Log.AnswerLost(_dispatcher.Logger, _dispatcher.ServiceName, _method.Name, Encoding.UTF8.GetString(_call.Id));
        }

        _dispatcher.Ended(this);
    }

    private void Fail(Exception exception)
    {
        if (IsAbandoned)
        {
            return;
        }

        if (_isAnswered)
        {
            Log.FailedAfterAnswer(_dispatcher.Logger, _dispatcher.ServiceName, _method.Name, exception);
            return;
        }

        try
        {
            if (exception is not IpcException)
            {
                Log.HandlerThrew(_dispatcher.Logger, _dispatcher.ServiceName, _method.Name, RequestId, exception);
            }

            Send(HandlerError.Of(exception, _dispatcher.ServiceName, _method.Name, IsExpired, Responder.SendsStackTraces, _isNotRun));
        }
        catch (Exception unsent)
        {
            // This runs at the bottom of a thread of the pool: whatever escaped would end the process.
            Log.AnswerNotWritten(_dispatcher.Logger, _dispatcher.ServiceName, _method.Name, unsent);
        }
    }

    private void Send(in WireError error)
    {
        using var message = MessageWriter.Rent(Responder.Serializer);
        try
        {
            Send(message.ErrorResponse(_call.Id, _call.To, _call.From, error, _call.Context, Responder.MaxMessageSize));
        }
        catch (IpcException tooLarge)
        {
            SendWithoutContext(message, $"{_dispatcher.ServiceName}.{_method.Name} failed with an error that is too large to send: {tooLarge.Message}");
        }
    }

    // What is thrown here would end the process: nobody stands above this on the thread.
    private void SendWithoutContext(MessageWriter message, string problem)
    {
        try
        {
            Send(message.ErrorResponse(_call.Id, _call.To, _call.From, WireError.Of(IpcErrorCode.SerializationFailed, problem), default, Responder.MaxMessageSize));
        }
        catch (IpcException) when (problem.Length > ShortProblem.Length)
        {
            SendWithoutContext(message, ShortProblem);
        }
        catch (IpcException exception)
        {
            Log.AnswerNotWritten(_dispatcher.Logger, _dispatcher.ServiceName, _method.Name, exception);
        }
    }

    private void Send(ReadOnlySpan<byte> frame)
    {
        _isAnswered = true;
        if (!IsAbandoned && !Responder.TrySend(frame))
        {
            _unsent = frame.ToArray();
        }
    }
}
