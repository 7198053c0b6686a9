using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Telemetry;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Dispatch;

/// <summary>
/// Takes incoming calls from the thread that reads and runs their handlers on the thread pool, up to
/// <c>MaxConcurrentCalls</c> at a time; further ones wait in the order in which they came.
/// </summary>
/// <remarks>Any thread may call. <c>_running</c> counts the handlers that run or have been handed to the pool.</remarks>
internal sealed class CallDispatcher : IDisposable
{
    // As many names as help somebody who mistyped one.
    private const int NamesInMessage = 20;

    private readonly int _maxConcurrentCalls;
    private readonly long _maxWaitingBytes;
    private readonly ConcurrentQueue<IncomingCall> _waiting = new();
    private readonly RunningCalls _calls;
    private int _running;
    private long _waitingBytes;
    private volatile bool _isStopping;

    public CallDispatcher(
        string serviceName, int maxConcurrentCalls, long maxWaitingBytes, JsonSerializerOptions jsonOptions, TimeProvider timeProvider, IDispatchObserver observer, ILogger logger)
    {
        Observer = observer;
        _maxConcurrentCalls = maxConcurrentCalls;
        _maxWaitingBytes = maxWaitingBytes;
        ServiceName = serviceName;
        JsonOptions = jsonOptions;
        TimeProvider = timeProvider;
        Logger = logger;
        _calls = new RunningCalls(timeProvider, exception => Log.SweepFailed(logger, exception));
    }

    public MethodTable Methods { get; } = new();

    public string ServiceName { get; }

    public JsonSerializerOptions JsonOptions { get; }

    public TimeProvider TimeProvider { get; }

    public IDispatchObserver Observer { get; }

    public ILogger Logger { get; }

    public TextCache Names { get; } = new();

    /// <summary>How many calls are handled or wait for it.</summary>
    public int Count => _calls.Count;

    /// <summary>Takes a call. Runs on the thread that reads.</summary>
    public void Dispatch(IResponder responder, in ReceivedFrame frame, in Envelope call)
    {
        if (_isStopping)
        {
            Refuse(responder, call, IpcErrorCode.ServiceNotFound, $"{NameOf(call)} was not run: '{ServiceName}' is stopping and takes no more calls.");
            return;
        }

        if (Methods.Find(call.Method) is not { } method)
        {
            Refuse(responder, call, IpcErrorCode.MethodNotFound, $"Service '{ServiceName}' has no method '{Encoding.UTF8.GetString(call.Method)}'. {DescribeMethods()}");
            return;
        }

        if (!call.IsContextValid || call.Depth > int.MaxValue)
        {
            Refuse(responder, call, IpcErrorCode.InvalidContext, $"{NameOf(call)} was not run: the call has no valid context.");
            return;
        }

        if (Volatile.Read(ref _waitingBytes) > _maxWaitingBytes)
        {
            Refuse(responder, call, IpcErrorCode.ConnectionFailed, $"{NameOf(call)} was not run: '{ServiceName}' does not keep up, and too many calls wait for their turn already ({_maxConcurrentCalls} run at a time, MaxConcurrentCalls; MaxWaitingBytes). Call it again later.");
            return;
        }

        bool mayRun = _waiting.IsEmpty && TryTakePlace();
        IncomingCall incoming = _calls.Rent(this);
        incoming.Begin(responder, method, new ReceivedCall(frame, mayRun ? frame.Keep() : frame.KeepApart(), call));
        long left = call.Deadline - TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        _calls.Add(incoming, left);

        // A connection that was closed at this very moment has had its calls cancelled already; this one came after.
        if (responder.IsClosed)
        {
            incoming.CancelOnPool();
        }

        if (mayRun)
        {
            if (!responder.TryAddToBurst(incoming))
            {
                ThreadPool.UnsafeQueueUserWorkItem(incoming, preferLocal: false);
            }

            return;
        }

        Interlocked.Add(ref _waitingBytes, incoming.FrameLength);
        _waiting.Enqueue(incoming);
        StartWaiting();
    }

    /// <summary>Answers a CALL that cannot be read, where it can be told which one it is.</summary>
    public void RefuseBroken(IResponder responder, in Envelope call, string problem)
    {
        if (!call.Id.IsEmpty && Utf8.IsValid(call.Id))
        {
            // What is broken is not sent back.
            Envelope known = call;
            known.Context = default;
            Refuse(responder, known, IpcErrorCode.InvalidMessage, $"{NameOf(call)} was not run: the call {problem}");
        }
    }

    /// <summary>Takes the end of a call, which may serve another one from now on, and starts one that waits.</summary>
    public void Ended(IncomingCall call)
    {
        _calls.Remove(call);
        Interlocked.Decrement(ref _running);
        StartWaiting();
    }

    /// <summary>Takes no more calls, and ends when those that came before have ended.</summary>
    public Task StopAsync()
    {
        _isStopping = true;
        return _calls.WhenEmptyAsync();
    }

    /// <summary>Takes calls again, after a <see cref="StopAsync"/>.</summary>
    public void Restart() => _isStopping = false;

    /// <summary>Cancels the one call whose caller gave up; it is not answered. Protocol §6.</summary>
    public void Cancel(in Envelope cancel) => _calls.Abandon(cancel.Id, cancel.From);

    /// <summary>Cancels the calls whose answers have no way back any more.</summary>
    public void CancelCallsOf(IResponder responder) => _calls.Cancel(responder);

    public void Dispose() => _calls.Dispose();

    // Whoever adds a waiting call and whoever gives a place back both come here afterwards, so none is forgotten.
    private void StartWaiting()
    {
        while (!_waiting.IsEmpty && TryTakePlace())
        {
            if (_waiting.TryDequeue(out IncomingCall? next))
            {
                Interlocked.Add(ref _waitingBytes, -next.FrameLength);
                ThreadPool.UnsafeQueueUserWorkItem(next, preferLocal: false);
            }
            else
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }

    private bool TryTakePlace()
    {
        int running = Volatile.Read(ref _running);
        while (running < _maxConcurrentCalls)
        {
            int found = Interlocked.CompareExchange(ref _running, running + 1, running);
            if (found == running)
            {
                return true;
            }

            running = found;
        }

        return false;
    }

    private void Refuse(IResponder responder, in Envelope call, IpcErrorCode code, string problem)
    {
        ClientInstruments.CountRefusedCall(ServiceName, code);
        using var writer = MessageWriter.Rent(responder.Serializer);
        try
        {
            responder.TrySend(writer.ErrorResponse(call.Id, call.To, call.From, WireError.Refused(code, problem), call.Context, responder.MaxMessageSize));
        }
        catch (IpcException)
        {
            // What the caller spelled may be longer in the answer, with what is said about it.
            RefuseShortly(writer, responder, call, code);
        }
    }

    private void RefuseShortly(MessageWriter writer, IResponder responder, in Envelope call, IpcErrorCode code)
    {
        try
        {
            var error = WireError.Refused(code, $"'{ServiceName}' refused the call; what it says about it is larger than its MaxMessageSize.");
            responder.TrySend(writer.ErrorResponse(call.Id, call.To, call.From, error, default, responder.MaxMessageSize));
        }
        catch (IpcException tooLarge)
        {
            Log.AnswerNotWritten(Logger, ServiceName, Encoding.UTF8.GetString(call.Method), tooLarge);
        }
    }

    private string NameOf(in Envelope call) => $"{ServiceName}.{Encoding.UTF8.GetString(call.Method)}";

    private string DescribeMethods()
    {
        IReadOnlyList<string> names = Methods.Names();
        return names.Count switch
        {
            0 => "It has no methods at all.",
            <= NamesInMessage => $"It has: {string.Join(", ", names)}.",
            _ => $"It has {names.Count} methods, among them: {string.Join(", ", names.Take(NamesInMessage))}.",
        };
    }
}
