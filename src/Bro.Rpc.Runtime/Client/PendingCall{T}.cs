using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Tasks.Sources;
using Bro.Rpc.Connections;
using Bro.Rpc.Generated;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Client;

/// <summary>
/// One call that waits for a <typeparamref name="TResult"/>; serves one call after the other. The result is read where the
/// caller goes on, so that a slow converter holds up only its own caller.
/// </summary>
internal sealed class PendingCall<TResult> : PendingCall, IValueTaskSource<TResult>, IValueTaskSource
{
    private const int MaxPooled = 1024;

    private static readonly ConcurrentQueue<PendingCall<TResult>> Pool = new();

    // Whoever goes on after one call mostly makes the next one at once.
    [ThreadStatic]
    private static PendingCall<TResult>? _spare;

    // Completed once by whoever took the call out of the table, then read by the one awaiter.
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private bool _isSuccess;
    private BroValueReader<TResult>? _reader;
    private JsonSerializerOptions? _jsonOptions;
    private KeptFrame _frame;
    private ReadOnlyMemory<byte> _payload;
    private IpcSerializer _serializer;

    private PendingCall()
    {
    }

    public short Version => _core.Version;

    public static PendingCall<TResult> Rent(string service, string method, BroValueReader<TResult> reader, JsonSerializerOptions jsonOptions)
    {
        PendingCall<TResult>? call = _spare;
        if (call is not null)
        {
            _spare = null;
        }
        else if (!Pool.TryDequeue(out call))
        {
            call = new PendingCall<TResult>();
        }

        call.Begin(service, method);
        call._reader = reader;
        call._jsonOptions = jsonOptions;
        return call;
    }

    /// <summary>Gives back a call that was never handed out.</summary>
    public void Abandon() => Recycle();

    public override void SetResponse(in ReceivedFrame frame, in Envelope response)
    {
        _frame = frame.Keep();
        _serializer = response.Serializer;
        _isSuccess = response.IsSuccess;
        ReadOnlySpan<byte> payload = response.IsSuccess ? response.Data : response.Error;
        _payload = frame.TryLocate(payload, out Range range) ? _frame.Slice(range) : payload.ToArray();
    }

    public override void Run()
    {
        _core.RunContinuationsAsynchronously = false;
        _core.SetResult(_isSuccess);
    }

    public override void RunOnPool() => _core.SetResult(_isSuccess);

    public override void SetException(Exception exception) => _core.SetException(exception);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public TResult GetResult(short token)
    {
        if (_core.GetStatus(token) is ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("A call's result was asked for before the call ended. Await the call, once.");
        }

        try
        {
            return _core.GetResult(token) ? ReadResult() : throw RemoteError();
        }
        finally
        {
            _frame.Release();
            Recycle();
        }
    }

    private TResult ReadResult()
    {
        try
        {
            if (_serializer is IpcSerializer.Json)
            {
                return ReadResult(_payload.Span);
            }

            using var transcoder = Transcoder.Rent();
            return ReadResult(ToJson(transcoder));
        }
        catch (IpcException exception) when (exception.RequestId is null)
        {
            throw Error(exception.Code, exception.Message, exception);
        }
        catch (Exception exception) when (exception is not IpcException)
        {
            throw Error(IpcErrorCode.DeserializationFailed, $"What {Service}.{Method} answered cannot be read as {typeof(TResult)}: {exception.Message}", exception);
        }
    }

    private ReadOnlySpan<byte> ToJson(Transcoder transcoder)
    {
        try
        {
            return transcoder.ToJson(_payload.Span);
        }
        catch (IpcException exception)
        {
            throw Error(IpcErrorCode.DeserializationFailed, $"What {Service}.{Method} answered cannot be read: {exception.Message}", exception);
        }
    }

    private TResult ReadResult(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireLimits.MaxNesting });

        // An absent value leaves the reader before any token, as readers expect it.
        if (!json.IsEmpty)
        {
            reader.Read();
        }

        return _reader!(ref reader, _jsonOptions!);
    }

    private IpcException RemoteError()
    {
        var error = WireError.Read(_serializer, _payload.Span);
        return Error(error);
    }

    private void Recycle()
    {
        _frame = default;
        _payload = default;
        _reader = null;
        bool mayServeAgain = EndCancellation();

        // In any case: whoever awaits the same call a second time must be told so.
        _core.Reset();
        _core.RunContinuationsAsynchronously = true;
        if (!mayServeAgain)
        {
            return;
        }

        if (_spare is null)
        {
            _spare = this;
        }
        else if (Pool.Count < MaxPooled)
        {
            Pool.Enqueue(this);
        }
    }
}
