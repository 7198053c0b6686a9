using System.Net.Sockets;
using System.Text;
using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Dispatch;
using Bro.Rpc.Transport;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Client;

/// <summary>One connection of a client to its gateway, from REGISTER to the end: its pending calls, its heartbeats, what comes in.</summary>
/// <remarks>Frames are handled on the thread that reads, which runs no user code: results and handlers go to the thread pool.</remarks>
internal sealed class ClientSession : IConnectionHandler, IResponder
{
    // The text by which every gateway, the Node one too, refuses a name that another connection has. Protocol §3.
    private const string TakenText = "is already registered";

    private const string Lost = "The connection to the gateway was lost.";

    private readonly IpcClientOptions _options;
    private readonly CallDispatcher _dispatcher;
    private readonly ClientEvents _events;
    private readonly ILogger _logger;
    private readonly int? _poolIndex;
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _retired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Connection _connection;
    private readonly Lock _registering = new();
    private ITimer? _heartbeatTimer;

    // Under _registering: the methods that the gateway was told of last.
    private IReadOnlyList<string> _told = [];

    // Written by the thread that reads, before anybody can call over this session.
    private volatile Capabilities _capabilities;
    private volatile string _closeReason = Lost;

    public ClientSession(Socket socket, int poolIndex, IpcClientOptions options, CallDispatcher dispatcher, ClientEvents events, ILogger logger)
    {
        _events = events;
        _options = options;
        _poolIndex = options.PoolSize > 1 ? poolIndex : null;
        Pending = new PendingCalls(poolIndex, options.PoolSize);
        _dispatcher = dispatcher;
        _logger = logger;
        NameUtf8 = Encoding.UTF8.GetBytes(options.ServiceName);
        _connection = new Connection(SocketChannel.Over(socket), this, ConnectionLimits.ForClient(options.MaxMessageSize), options.TimeProvider, logger);
    }

    public PendingCalls Pending { get; }

    public byte[] NameUtf8 { get; }

    public SendQueue Queue => _connection.Queue;

    /// <summary>Whether nothing can be sent any more; also in the moment between a send that failed and the close that follows.</summary>
    public bool IsClosed => _connection.IsClosed || Queue.IsFailed;

    /// <summary>Whether the gateway refused the name because another connection has it.</summary>
    public bool IsNameTaken { get; private set; }

    /// <summary>Ends when nothing of the connection runs any more.</summary>
    public Task Ended => _connection.Ended;

    /// <summary>Ends when the session's place was given to the next one, or to none.</summary>
    public Task Retired => _retired.Task;

    /// <summary>Why the connection ended, as a sentence.</summary>
    public string CloseReason => _closeReason;

    public int MaxMessageSize => _options.MaxMessageSize;

    public IpcSerializer Serializer => _options.Serializer;

    public bool SendsStackTraces => _options.Debug;

    /// <summary>Sends REGISTER and waits for the gateway's word; then starts the heartbeats.</summary>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.ConnectionFailed"/>: refused, or no answer.</exception>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        _connection.Start();
        SendRegister(evenIfUnchanged: true);
        try
        {
            await _registered.Task.WaitAsync(_options.Timeout, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new IpcException(
                IpcErrorCode.ConnectionFailed,
                $"The gateway at '{_options.GatewayPath}' took the connection and did not answer within {_options.Timeout.TotalMilliseconds} ms. Check that it is a Bro gateway and that it is not stopped.",
                exception);
        }

        using (AmbientFlow.Suppress())
        {
            // A full fence: either this sees the end of the connection, or that end sees the timer.
            Interlocked.Exchange(ref _heartbeatTimer, _options.TimeProvider.CreateTimer(
                static state => ((ClientSession)state!).SendHeartbeat(), this, _options.HeartbeatInterval, _options.HeartbeatInterval));
        }

        if (IsClosed)
        {
            await _heartbeatTimer!.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Tells the gateway about methods that came or went, where it understands that. Protocol §6.</summary>
    public void UpdateIfChanged()
    {
        if (_capabilities.HasFlag(Capabilities.Update))
        {
            SendRegister(evenIfUnchanged: false);
        }
    }

    /// <summary>Tells the service that nobody waits for a call any more, where the gateway understands that. Protocol §6.</summary>
    public void SendCancel(PendingCall call)
    {
        if (!_capabilities.HasFlag(Capabilities.Cancel))
        {
            return;
        }

        Span<byte> id = stackalloc byte[RequestId.Length];
        RequestId.Write(id, call.IdTime, call.IdNumber);
        using var writer = MessageWriter.Rent(Serializer);
        Queue.TrySend(writer.Cancel(id, NameUtf8, Encoding.UTF8.GetBytes(call.Service), MaxMessageSize));
    }

    // The methods are looked at under the lock that they are sent under, so that the last REGISTER tells the latest.
    private void SendRegister(bool evenIfUnchanged)
    {
        using var writer = MessageWriter.Rent(Serializer);
        lock (_registering)
        {
            IReadOnlyList<string> methods = _dispatcher.Methods.Names();
            if (evenIfUnchanged || !methods.SequenceEqual(_told))
            {
                Queue.TrySend(writer.Register(_options.ServiceName, methods, _options.Version, _options.Metadata, _poolIndex, Capabilities.All, MaxMessageSize));
                _told = methods;
            }
        }
    }

    /// <summary>Sends what waits, then closes.</summary>
    public async Task CloseAsync(string reason, TimeSpan limit)
    {
        _closeReason = reason;
        await _connection.CloseAfterFlushAsync(reason, limit).ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
    }

    public void Retire() => _retired.TrySetResult();

    public bool TrySend(ReadOnlySpan<byte> frame) => Queue.TrySend(frame);

    public bool TryAddToBurst(IBurstItem item) => _connection.TryAddToBurst(item);

    public void WhenDrained(Action callback) => Queue.WhenDrained(callback);

    public void OnFrame(in ReceivedFrame frame)
    {
        // What is neither may still be an ERROR in JSON, of a gateway that has not understood a word yet.
        IpcSerializer spoken = Serializer is IpcSerializer.Json ? Serializer : Serializers.Of(frame.Body);
        Envelope message = Serializers.ReadEnvelope(spoken, frame.Body, out string? problem);
        if (spoken != Serializer && message.Type is not IpcMessageType.Error)
        {
            problem ??= $"is written in {spoken} on a connection that speaks {Serializer}.";
        }

        if (problem is not null)
        {
            Log.GatewayMessageIgnored(_logger, _options.ServiceName, $"The message {problem}");

            // An answer that cannot be read is no reason to wait for another one.
            if (message.Type is IpcMessageType.Response && Pending.TryTake(message.Id) is { } call)
            {
                call.SetException(call.Error(IpcErrorCode.DeserializationFailed, $"The answer of {call.Service}.{call.Method} {problem}"));
            }

            if (message.Type is IpcMessageType.Call)
            {
                _dispatcher.RefuseBroken(this, message, problem);
            }

            return;
        }

        switch (message.Type)
        {
            case IpcMessageType.Response:
                OnResponse(frame, message);
                break;
            case IpcMessageType.Call:
                _dispatcher.Dispatch(this, frame, message);
                break;
            case IpcMessageType.RegisterAck:
                _capabilities = CapabilityNames.OfAcknowledgement(message.Serializer, frame.Body);
                _registered.TrySetResult();
                break;
            case IpcMessageType.Cancel:
                _dispatcher.Cancel(message);
                break;
            case IpcMessageType.Heartbeat:
                // That it came is all that counts, and the connection has noted that already.
                break;
            case IpcMessageType.Error:
                OnError(message);
                break;
            default:
                Log.GatewayMessageIgnored(_logger, _options.ServiceName, $"The message has the type '{Encoding.UTF8.GetString(message.TypeText)}', which this client does not know.");
                break;
        }
    }

    public void OnBrokenFrame(FrameStatus status, uint announced)
    {
        string reason = $"The gateway announced a message of {announced} bytes; this client takes 1 to {MaxMessageSize} (MaxMessageSize).";
        Log.GatewayMessageIgnored(_logger, _options.ServiceName, reason);
        Close(reason);
    }

    public ICongestible? OnReadHandled() => null;

    public void OnClosed(string reason)
    {
        _heartbeatTimer?.Dispose();
        if (_closeReason == Lost)
        {
            _closeReason = $"{Lost} {reason}";
        }

        _registered.TrySetException(new IpcException(
            IpcErrorCode.ConnectionFailed, $"The gateway at '{_options.GatewayPath}' closed the connection before it took the registration of '{_options.ServiceName}'. {reason}"));
        _ = _registered.Task.Exception;
        List<PendingCall> lost = [];
        Pending.Close(lost);
        foreach (PendingCall call in lost)
        {
            call.SetException(call.Error(
                IpcErrorCode.ConnectionLost,
                $"{_closeReason} {call.Service}.{call.Method} was sent and not answered; whether it had an effect is not known, so it is not sent again by itself."));
        }

        _dispatcher.CancelCallsOf(this);
    }

    public void Close(string reason)
    {
        _closeReason = reason;
        _connection.Close(reason);
    }

    private void OnResponse(in ReceivedFrame frame, in Envelope response)
    {
        PendingCall? call = Pending.TryTake(response.Id);
        if (call is null)
        {
            Log.LateResponse(_logger, _options.ServiceName, Encoding.UTF8.GetString(response.Id));
        }
        else if (!response.HasStatus)
        {
            _events.RaiseResponseReceived(call, response);
            call.SetException(call.Error(IpcErrorCode.InvalidMessage, $"The answer of {call.Service}.{call.Method} has no 'status', so it is neither a success nor an error."));
        }
        else
        {
            _events.RaiseResponseReceived(call, response);
            call.SetResponse(frame, response);
            if (!TryAddToBurst(call))
            {
                call.RunOnPool();
            }
        }
    }

    private void OnError(in Envelope message)
    {
        var error = WireError.Read(message.Serializer, message.Error);
        _events.RaiseGatewayError(error.Message, error.ErrorCode, error.Stack);
        bool isTaken = error.ErrorCode == IpcErrorCode.ConnectionFailed && error.Message.Contains(TakenText, StringComparison.Ordinal);
        IsNameTaken |= isTaken;
        string advice = !isTaken
            ? string.Empty
            : error.Message.EndsWith($"by process {Environment.ProcessId}", StringComparison.Ordinal)
                ? " That is this very process: use the client that has the name, or choose another ServiceName for this one."
                : " Stop the other process of that name, choose another ServiceName, or set RetryTakenName to wait until it is free.";
        if (_registered.TrySetException(new IpcException(
            error.ErrorCode, $"The gateway at '{_options.GatewayPath}' refused '{_options.ServiceName}': {error.Message.TrimEnd('.')}.{advice}")))
        {
            return;
        }

        Log.GatewayError(_logger, _options.ServiceName, error.ErrorCode, error.Message);
        if (message.Id.IsEmpty && error.ErrorCode == IpcErrorCode.ConnectionLost)
        {
            // The gateway's last word on this connection: the calls that end with it say so.
            _closeReason = $"{Lost} {error.Message}";
        }

        if (Pending.TryTake(message.Id) is { } call)
        {
            // A gateway that answers a CALL with an ERROR did not route it, or says what became of it.
            call.SetException(call.Error(error with
            {
                NotRun = error.NotRun || error.ErrorCode == IpcErrorCode.ServiceNotFound,
                IsUnanswered = error.IsUnanswered || WireError.MeansUnanswered(error.ErrorCode),
            }));
        }
    }

    private void SendHeartbeat()
    {
        // A gateway that answers heartbeats and has gone silent is stopped or hangs; its socket alone would never tell.
        if (_capabilities.HasFlag(Capabilities.Heartbeat) && _connection.SilentFor > _options.EffectiveHeartbeatTimeout)
        {
            Close($"{Lost} Nothing was heard of it for {_options.EffectiveHeartbeatTimeout.TotalMilliseconds} ms (HeartbeatTimeout); it may be stopped or overloaded.");
            return;
        }

        Pending.Trim();
        using var writer = MessageWriter.Rent(Serializer);
        Queue.TrySend(writer.Heartbeat(_options.ServiceName, _options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds(), MaxMessageSize));
    }
}
