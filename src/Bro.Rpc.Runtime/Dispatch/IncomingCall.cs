using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Generated;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Dispatch;

/// <summary>One incoming call from its arrival to its answer: runs the handler on the thread pool, within the call's context.</summary>
/// <remarks>
/// Made by the thread that reads, then used by the handler's flow alone, except for the cancellation, which is under
/// <c>_gate</c>, and <see cref="Index"/>, <see cref="DeadlineTick"/> and <see cref="IsExpired"/>, which are under the lock of <see cref="RunningCalls"/>.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer and without a wait handle holds nothing to dispose.")]
internal sealed class IncomingCall : BroServerCall, IThreadPoolWorkItem
{
    private const string ShortProblem = "The error is too large to send.";

    private readonly CallDispatcher _dispatcher;
    private readonly RegisteredMethod _method;
    private readonly KeptFrame _frame;
    private readonly ReadOnlyMemory<byte> _id;
    private readonly ReadOnlyMemory<byte> _from;
    private readonly ReadOnlyMemory<byte> _to;
    private readonly ReadOnlyMemory<byte> _params;
    private readonly ReadOnlyMemory<byte> _receivedContext;
    private readonly Lock _gate = new();
    private byte[]? _paramsAsJson;
    private int _paramsAsJsonLength;
    private IpcContext? _context;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _awaiter;
    private CancellationTokenSource? _cancellation;
    private bool _isCancelled;
    private HandlerRun? _run;
    private bool _isAbandoned;
    private bool _isAnswered;
    private bool _isNotRun;
    private byte[]? _unsent;
    private bool _isEnded;

    private IncomingCall(CallDispatcher dispatcher, IResponder responder, RegisteredMethod method, in KeptFrame frame, in Envelope call)
    {
        _dispatcher = dispatcher;
        _method = method;
        _frame = frame;
        Responder = responder;
        _id = Locate(frame, call.Id);
        _from = Locate(frame, call.From);
        _to = Locate(frame, call.To);
        _params = Locate(frame, call.Params);
        _receivedContext = Locate(frame, call.Context);
    }

    public IResponder Responder { get; }

    /// <summary>What the call came with, and what its answer may leave with. Set before it is given to the pool.</summary>
    public Burst? Burst { get; set; }

    /// <summary>Bytes of the message that it holds on to.</summary>
    public int FrameLength => _frame.Length;

    /// <summary>The call's place in <see cref="RunningCalls"/>.</summary>
    public int Index { get; set; }

    /// <summary>When its caller gives up; milliseconds of the timer of <see cref="RunningCalls"/>.</summary>
    public long DeadlineTick { get; set; }

    /// <summary>Whether it was cancelled because its caller gave up.</summary>
    public bool IsExpired { get; set; }

    /// <summary>Whether its caller gave up and wants no answer. Set under the lock of <see cref="RunningCalls"/>, read by the handler's flow.</summary>
    public bool IsAbandoned
    {
        get => Volatile.Read(ref _isAbandoned);
        set => Volatile.Write(ref _isAbandoned, value);
    }

    public override IpcContext Context => _context!;

    public override JsonSerializerOptions JsonOptions => _dispatcher.JsonOptions;

    public string MethodName => _method.Name;

    /// <summary>The call's id. Its bytes go with the call.</summary>
    /// <exception cref="ObjectDisposedException">The handler has ended.</exception>
    public string RequestId
    {
        get
        {
            lock (_gate)
            {
                ThrowIfEnded();
                return Encoding.UTF8.GetString(_id.Span);
            }
        }
    }

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

    public static IncomingCall Create(CallDispatcher dispatcher, IResponder responder, RegisteredMethod method, in KeptFrame frame, in Envelope call) =>
        new(dispatcher, responder, method, frame, call);

    /// <summary>Whether it is the call of this id and caller.</summary>
    public bool Is(ReadOnlySpan<byte> id, ReadOnlySpan<byte> from) => _id.Span.SequenceEqual(id) && _from.Span.SequenceEqual(from);

    public override Utf8JsonReader GetParams()
    {
        ThrowIfEnded();
        ReadOnlySpan<byte> json = Responder.Serializer is IpcSerializer.Json ? _params.Span : TranscodedParams();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireLimits.MaxNesting });
        if (!json.IsEmpty)
        {
            reader.Read();
        }

        return reader;
    }

    /// <summary>Reads the params while the call cannot end, for handlers that may leave code behind which outlives them.</summary>
    /// <param name="read">Reads them.</param>
    /// <exception cref="ObjectDisposedException">The handler has ended.</exception>
    public TParams ReadParams<TParams>(BroValueReader<TParams> read)
    {
        lock (_gate)
        {
            Utf8JsonReader reader = GetParams();
            return read(ref reader, JsonOptions);
        }
    }

    /// <summary>Runs the handler. On the thread pool, which gives each work item an execution context of its own.</summary>
    public void Execute()
    {
        Burst.Enter(Burst);
        Run();
        Burst.Leave();
    }

    private void Run()
    {
        ValueTask handling;
        try
        {
            _context = ReceivedContext.Read(Responder.Serializer, _receivedContext.Span, _dispatcher.ServiceName, _dispatcher.Names);
            _context.Enter();
            _run = HandlerRun.Begin(_dispatcher, _method.Name, _context, Responder.Serializer, _receivedContext.Span);

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
            _awaiter.UnsafeOnCompleted(Finish);
        }
    }

    public override void Complete<TResult>(TResult result, BroValueWriter<TResult> writer)
    {
        using var message = MessageWriter.Rent(Responder.Serializer);
        try
        {
            message.BeginSuccess(_id.Span, _to.Span, _from.Span, hasData: true, Responder.MaxMessageSize);
            writer(message.Json, result, JsonOptions);
            Send(message.EndResponse(_receivedContext.Span));
        }
        catch (Exception exception) when (exception is not IpcException)
        {
            throw new IpcException(IpcErrorCode.SerializationFailed, $"The result of {_dispatcher.ServiceName}.{_method.Name} cannot be written as JSON: {exception.Message}", exception);
        }
    }

    public override void Complete()
    {
        using var message = MessageWriter.Rent(Responder.Serializer);
        message.BeginSuccess(_id.Span, _to.Span, _from.Span, hasData: false, Responder.MaxMessageSize);
        Send(message.EndResponse(_receivedContext.Span));
    }

    /// <summary>Cancels the handler's token, on the thread pool: it runs user code.</summary>
    public void CancelOnPool() => ThreadPool.UnsafeQueueUserWorkItem(static call => call.Cancel(), this, preferLocal: false);

    private static ReadOnlyMemory<byte> Locate(in KeptFrame frame, ReadOnlySpan<byte> part) =>
        frame.TryLocate(part, out Range range) ? (part.IsEmpty ? default : frame.Slice(range)) : part.ToArray();

    // Nobody waits for its answer any more, so it is not worth starting.
    private bool IsPointless => IsAbandoned || IsExpired || Responder.IsClosed;

    // The reader outlives this method, so its bytes are the call's own until the handler has ended. Handlers may ask more than once.
    private ReadOnlySpan<byte> TranscodedParams()
    {
        lock (_gate)
        {
            if (_paramsAsJson is null)
            {
                using var transcoder = Transcoder.Rent();
                ReadOnlySpan<byte> json = transcoder.ToJson(_params.Span);
                _paramsAsJson = ArrayPool<byte>.Shared.Rent(Math.Max(json.Length, 1));
                json.CopyTo(_paramsAsJson);
                _paramsAsJsonLength = json.Length;
            }

            return _paramsAsJson.AsSpan(0, _paramsAsJsonLength);
        }
    }

    private void ThrowIfEnded()
    {
        if (_isEnded)
        {
            throw new ObjectDisposedException(null, $"The handler of '{_method.Name}' has ended, and what came with the call is gone. Read it before, and keep what you have read.");
        }
    }

    private void Cancel()
    {
        CancellationTokenSource? cancellation;
        lock (_gate)
        {
            _isCancelled = true;
            cancellation = _isEnded ? null : _cancellation;
        }

        try
        {
            cancellation?.Cancel();
        }
        catch (AggregateException exception)
        {
            Log.CancellationCallbackFailed(_dispatcher.Logger, _dispatcher.ServiceName, _method.Name, exception);
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
                _isEnded = true;
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

            Log.AnswerLost(_dispatcher.Logger, _dispatcher.ServiceName, _method.Name, Encoding.UTF8.GetString(_id.Span));
        }

        // First out of the table, which looks at the id; only then may the bytes serve another frame.
        _dispatcher.Ended(this);
        _frame.Release();
        if (_paramsAsJson is { } rented)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
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
            Send(message.ErrorResponse(_id.Span, _to.Span, _from.Span, error, _receivedContext.Span, Responder.MaxMessageSize));
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
            Send(message.ErrorResponse(_id.Span, _to.Span, _from.Span, WireError.Of(IpcErrorCode.SerializationFailed, problem), default, Responder.MaxMessageSize));
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
