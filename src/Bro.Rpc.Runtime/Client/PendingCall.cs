using System.Text;
using Bro.Rpc.Connections;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Client;

/// <summary>One call that waits for its answer. Whoever takes it out of <see cref="PendingCalls"/> completes it; nobody else may.</summary>
internal abstract class PendingCall : IBurstItem
{
    private ClientSession? _session;
    private CancellationTokenRegistration _cancellation;
    private bool _canBeCancelled;

    /// <summary>The service called.</summary>
    public string Service { get; private set; } = string.Empty;

    /// <summary>The method called.</summary>
    public string Method { get; private set; } = string.Empty;

    /// <summary>The time in the call's id, in Unix milliseconds.</summary>
    public long IdTime { get; set; }

    /// <summary>The number in the call's id, which names its slot.</summary>
    public uint IdNumber { get; set; }

    /// <summary>The call's id, for messages to people.</summary>
    public string RequestId
    {
        get
        {
            Span<byte> id = stackalloc byte[Wire.RequestId.Length];
            Wire.RequestId.Write(id, IdTime, IdNumber);
            return Encoding.UTF8.GetString(id);
        }
    }

    /// <summary>Takes the call's answer; the frame is kept, and released when the result is taken. <see cref="Run"/> or <see cref="RunOnPool"/> is to follow.</summary>
    /// <param name="frame">The answer.</param>
    /// <param name="response">What was found in it.</param>
    public abstract void SetResponse(in ReceivedFrame frame, in Envelope response);

    /// <summary>Lets the caller go on with the answer, on this thread. This object serves another call before that returns.</summary>
    public abstract void Run();

    /// <summary>Lets the caller go on with the answer, on the thread pool.</summary>
    public abstract void RunOnPool();

    /// <summary>Completes the call with an error.</summary>
    public abstract void SetException(Exception exception);

    /// <summary>An error of this call.</summary>
    public IpcException Error(IpcErrorCode code, string message, Exception? cause = null) =>
        new(code, message, cause) { ServiceName = Service, MethodName = Method, RequestId = RequestId, IsUnanswered = WireError.MeansUnanswered(code) };

    /// <summary>What another process answered in place of a result.</summary>
    public IpcException Error(in WireError error) => new(error.ErrorCode, error.Message)
    {
        ServiceName = Service,
        MethodName = Method,
        RequestId = RequestId,
        RemoteStackTrace = error.Stack,
        Details = error.Details,
        NotRun = error.NotRun,
        IsUnanswered = error.IsUnanswered,
    };

    /// <summary>Ends the call when the token is cancelled. To be called by the caller's thread before it hands the call out.</summary>
    public void CancelWith(ClientSession session, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _session = session;
            _canBeCancelled = true;
            _cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((PendingCall)state!).OnCancelled(token), this);
        }
    }

    protected void Begin(string service, string method)
    {
        Service = service;
        Method = method;
    }

    /// <summary>Ends the watch on the token.</summary>
    /// <returns>False where its callback may still run, so that this object must not serve another call.</returns>
    protected bool EndCancellation()
    {
        bool mayServeAgain = !_canBeCancelled || _cancellation.Unregister();
        _canBeCancelled = false;
        _cancellation = default;
        _session = null;
        return mayServeAgain;
    }

    private void OnCancelled(CancellationToken cancellationToken)
    {
        if (_session is { } session && session.Pending.TryTake(this))
        {
            session.SendCancel(this);
            SetException(new OperationCanceledException($"The call of {Service}.{Method} was cancelled by its caller.", cancellationToken));
        }
    }
}
