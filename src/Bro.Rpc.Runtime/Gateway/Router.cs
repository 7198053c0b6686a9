using System.Collections.Concurrent;
using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>
/// Decides what becomes of every message: forwards CALL and RESPONSE as they came, answers what cannot be forwarded, and
/// ends calls whose target is gone or late. Protocol §3.
/// </summary>
/// <remarks>Runs on the threads that read, on the timer's, and wherever a connection is closed; holds no lock of its own.</remarks>
internal sealed class Router : IDisposable
{
    private readonly IpcServerOptions _options;
    private readonly RouterEvents _events;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly Replies _replies;
    private readonly Registrar _registrar;
    private readonly DeadlineTimer _deadlines;
    private readonly ConcurrentDictionary<GatewayConnection, Task> _connections = new();
    private readonly TextCache _names = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;
    private long _callsRouted;
    private long _responsesRouted;

    public Router(IpcServerOptions options, RouterEvents events, ILogger logger)
    {
        _options = options;
        _events = events;
        _logger = logger;
        _timeProvider = options.TimeProvider;
        _replies = new Replies(options.MaxMessageSize, logger);
        _registrar = new Registrar(Registry, _replies, events, CloseAfterFlush, _timeProvider, logger);
        _deadlines = new DeadlineTimer(_timeProvider, SweepDeadlines, exception => Log.SweepFailed(logger, exception));
    }

    public ServiceRegistry Registry { get; } = new();

    public IEnumerable<GatewayConnection> Connections => _connections.Keys;

    public int ConnectionCount => _connections.Count;

    public int CallsInFlight => _connections.Keys.Sum(static connection => connection.InFlight.Count);

    public long CallsRouted => Interlocked.Read(ref _callsRouted);

    public long ResponsesRouted => Interlocked.Read(ref _responsesRouted);

    public long MessagesRefused => _replies.Refused;

    /// <summary>Takes a connection in, before it starts to read.</summary>
    public void Add(GatewayConnection connection) => _connections[connection] = connection.Connection.Ended;

    /// <summary>Forwards no more calls, and ends when those in flight have ended, or the limit has passed.</summary>
    public async Task DrainAsync(TimeSpan limit)
    {
        _isStopping = true;
        if (CallsInFlight == 0 || limit == TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await _drained.Task.WaitAsync(limit, _timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            Log.NotDrained(_logger, CallsInFlight, limit.TotalMilliseconds, exception);
        }
    }

    /// <summary>Ends when every connection has ended; all are closed, after what waits was sent.</summary>
    public async Task CloseAllAsync(string reason, TimeSpan limit)
    {
        // Not a spread: that asks for the count first, and leaves empty entries where a connection goes meanwhile.
        KeyValuePair<GatewayConnection, Task>[] connections = _connections.ToArray();
        await Task.WhenAll(connections.Select(entry => entry.Key.Connection.CloseAfterFlushAsync(reason, limit))).ConfigureAwait(false);
        await Task.WhenAll(connections.Select(entry => entry.Value)).ConfigureAwait(false);
    }

    public void Dispose() => _deadlines.Dispose();

    public void Route(GatewayConnection from, in ReceivedFrame frame)
    {
        Envelope message = EnvelopeReader.Read(frame.Body, out string? problem);
        if (problem is not null)
        {
            RefuseBroken(from, message, problem);
            return;
        }

        switch (message.Type)
        {
            case MessageType.Call:
                RouteCall(from, frame, message);
                break;
            case MessageType.Response:
                RouteResponse(from, frame, message);
                break;
            case MessageType.Register:
                _registrar.Register(from, frame);
                break;
            case MessageType.Heartbeat:
                CheckHeartbeat(from, message);
                break;
            case MessageType.Cancel:
                Cancel(from, frame, message);
                break;
            default:
                _replies.Error(from, message.Id, IpcErrorCode.InvalidMessage, $"The message has the type '{Replies.Text(message.TypeText)}', which this gateway does not know.");
                break;
        }
    }

    public void RefuseFrame(GatewayConnection from, FrameStatus status, uint announced)
    {
        string problem = status is FrameStatus.Empty
            ? "The length of a frame is 0; a message has at least two bytes."
            : $"The length of a frame is {announced} bytes; this gateway takes {_options.MaxMessageSize} (MaxMessageSize).";
        _replies.Error(from, default, IpcErrorCode.InvalidMessage, problem);
        CloseAfterFlush(from, problem);
    }

    /// <summary>Takes a connection out that was closed, and ends the calls that wait for it.</summary>
    public void Remove(GatewayConnection connection, string reason)
    {
        List<EndedCall> lost = [];
        connection.InFlight.Close(lost);
        CancelCallsOf(connection);
        NoteEnded();

        _connections.TryRemove(connection, out _);
        if (connection.Service is not { } service)
        {
            return;
        }

        _registrar.Unregister(service, connection, reason);
        foreach (EndedCall call in lost)
        {
            _replies.Ended(call, connection.NameUtf8, IpcErrorCode.ConnectionLost, $"The connection to service '{service.Name}' went while '{Replies.Text(call.Method)}' was running; whether it had an effect is not known.");
        }
    }

    /// <summary>Closes connections that are silent, that do not register, or that do not read. Called from time to time.</summary>
    public void SweepLiveness()
    {
        TimeSpan heartbeatTimeout = _options.EffectiveHeartbeatTimeout;
        foreach (GatewayConnection connection in _connections.Keys)
        {
            string? reason = connection switch
            {
                { IsRegistered: false } when connection.Age > _options.RegistrationTimeout => $"It did not register within {_options.RegistrationTimeout.TotalMilliseconds} ms (RegistrationTimeout).",
                _ when connection.Connection.Queue.StalledFor > _options.SendTimeout => $"It took nothing of what was sent to it for {_options.SendTimeout.TotalMilliseconds} ms (SendTimeout).",
                _ when connection.Connection.SilentFor > heartbeatTimeout => $"Nothing was heard of it for {heartbeatTimeout.TotalMilliseconds} ms (HeartbeatTimeout).",
                _ => null,
            };
            if (reason is null || connection.Connection.IsClosing)
            {
                continue;
            }

            Log.ConnectionDropped(_logger, connection.DisplayName, reason);
            if (connection.IsRegistered)
            {
                connection.Connection.Close(reason);
            }
            else
            {
                _replies.ErrorNow(connection, IpcErrorCode.ConnectionFailed, $"This connection is closed: {reason}");
                CloseAfterFlush(connection, reason);
            }
        }
    }

    // Calls also end by deadlines, cancellation and lost connections; each comes here, and only a stop looks further.
    private void NoteEnded()
    {
        if (_isStopping && CallsInFlight == 0)
        {
            _drained.TrySetResult();
        }
    }

    private void RefuseBroken(GatewayConnection from, in Envelope message, string problem)
    {
        _replies.Error(from, message.Id, IpcErrorCode.InvalidMessage, $"The message {problem}");

        // An answer that nobody can read is no reason to let its caller wait for another one.
        if (message.Type is MessageType.Response && from.IsRegistered && from.InFlight.TryEnd(message.Id, message.To) is { } call)
        {
            _replies.Ended(call, from.NameUtf8, IpcErrorCode.InvalidMessage, $"The answer of service '{from.DisplayName}' to '{Replies.Text(call.Method)}' {problem}");
            NoteEnded();
        }
    }

    private void RouteCall(GatewayConnection from, in ReceivedFrame frame, in Envelope call)
    {
        if (CallRules.ProblemOf(from, call, out IpcErrorCode code) is { } problem)
        {
            _replies.Refuse(from, call, code, problem);
            return;
        }

        if (_isStopping)
        {
            _replies.Refuse(from, call, IpcErrorCode.ConnectionFailed, "The gateway is stopping and takes no more calls. This one was not forwarded, so it may be made again when the gateway is back.");
            return;
        }

        RegisteredService? service = Registry.Find(call.To);
        if (service?.Next() is not { } target)
        {
            _replies.Refuse(from, call, IpcErrorCode.ServiceNotFound, $"No service '{Replies.Text(call.To)}' is connected to the gateway. Check the name, and that the service runs and uses this gateway.");
            return;
        }

        TimeSpan left = TimeSpan.FromMilliseconds(Math.Min(call.Deadline - from.Now, int.MaxValue));
        long deadline = _deadlines.Now + (long)(_options.Timeout < left ? _options.Timeout.Value : left).TotalMilliseconds;
        switch (target.InFlight.TryAdd(from, call, deadline))
        {
            case InFlightResult.Duplicate:
                _replies.RefuseDuplicate(from, call);
                return;
            case InFlightResult.TargetClosed:
                _replies.Refuse(from, call, IpcErrorCode.ServiceNotFound, $"Service '{service.Name}' has just disconnected.");
                return;
            default:
                break;
        }

        if (!from.Forward(target, frame.Whole))
        {
            RefuseUnsent(from, target, call);
            return;
        }

        // The calls of a caller that was closed at this very moment were taken out before this one was noted, or their CANCEL
        // went out before this CALL did.
        if (from.IsClosed)
        {
            target.InFlight.TryRemove(call.Id, from.NameUtf8, from);
            if (target.Capabilities.HasFlag(Capabilities.Cancel))
            {
                _replies.CancelNow(target, call.Id, from.NameUtf8);
            }

            NoteEnded();
        }

        _deadlines.Include(deadline);
        Interlocked.Increment(ref _callsRouted);
        _events.RaiseCallRouted(from, service.Name, call, _names);
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.CallRouted(_logger, from.DisplayName, service.Name, Replies.Text(call.Method), Replies.Text(call.Id));
        }
    }

    // A target that is closed at this very moment ends its calls too; only who takes the call out answers it.
    private void RefuseUnsent(GatewayConnection from, GatewayConnection target, in Envelope call)
    {
        if (target.InFlight.TryRemove(call.Id, from.NameUtf8, from) is null)
        {
            return;
        }

        if (target.Connection.Queue.IsBroken)
        {
            _replies.Refuse(from, call, IpcErrorCode.ServiceNotFound, $"Service '{target.DisplayName}' has just disconnected.");
        }
        else
        {
            _replies.Refuse(from, call, IpcErrorCode.ConnectionFailed, $"Service '{target.DisplayName}' does not keep up: too much waits for it already. The call was not sent to it.");
        }

        NoteEnded();
    }

    private void RouteResponse(GatewayConnection from, in ReceivedFrame frame, in Envelope response)
    {
        if (!from.IsRegistered)
        {
            _replies.Error(from, response.Id, IpcErrorCode.InvalidMessage, "The connection is not registered. Send REGISTER first.");
            return;
        }

        if (!response.From.SequenceEqual(from.NameUtf8))
        {
            _replies.Drop(from, response.Id, $"it says it is from '{Replies.Text(response.From)}'");
            return;
        }

        GatewayConnection? caller = from.InFlight.TryRemove(response.Id, response.To);
        if (caller is null)
        {
            _replies.Drop(from, response.Id, "no call of that id and caller is in flight to this connection; it may be late, or its caller gone");
            return;
        }

        if (!from.Forward(caller, frame.Whole))
        {
            _replies.Drop(from, response.Id, "its caller takes no more messages");
            NoteEnded();
            return;
        }

        Interlocked.Increment(ref _responsesRouted);
        NoteEnded();
        _events.RaiseResponseRouted(from, caller, response);
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.ResponseRouted(_logger, from.DisplayName, caller.DisplayName, Replies.Text(response.Id));
        }
    }

    // The caller waits no longer: its call is forgotten here, and its target told where that understands it. Protocol §6.
    private void Cancel(GatewayConnection from, in ReceivedFrame frame, in Envelope cancel)
    {
        if (!from.IsRegistered || !cancel.From.SequenceEqual(from.NameUtf8))
        {
            _replies.Error(from, default, IpcErrorCode.InvalidMessage, "A CANCEL must come from the registered connection that made the call.");
            return;
        }

        foreach (GatewayConnection target in Registry.Find(cancel.To)?.Connections ?? [])
        {
            if (target.InFlight.TryRemove(cancel.Id, cancel.From, from) is not null)
            {
                if (target.Capabilities.HasFlag(Capabilities.Cancel))
                {
                    from.Forward(target, frame.Whole);
                }

                NoteEnded();
                return;
            }
        }
    }

    // Nobody works for the dead.
    private void CancelCallsOf(GatewayConnection caller)
    {
        List<EndedCall> cancelled = [];
        foreach (GatewayConnection target in _connections.Keys)
        {
            target.InFlight.RemoveOf(caller, cancelled);
            if (target.Capabilities.HasFlag(Capabilities.Cancel))
            {
                foreach (EndedCall call in cancelled)
                {
                    _replies.CancelNow(target, call.Id, caller.NameUtf8);
                }
            }

            cancelled.Clear();
        }
    }

    private void CheckHeartbeat(GatewayConnection from, in Envelope heartbeat)
    {
        // That it came is all that counts, and the connection has noted that already.
        if (!from.IsRegistered)
        {
            _replies.Error(from, default, IpcErrorCode.InvalidMessage, "The connection is not registered. Send REGISTER first.");
        }
        else if (!heartbeat.From.SequenceEqual(from.NameUtf8))
        {
            _replies.Error(from, default, IpcErrorCode.InvalidMessage, $"The heartbeat says it is from '{Replies.Text(heartbeat.From)}', and this connection is registered as '{from.DisplayName}'.");
        }
        else if (from.Capabilities.HasFlag(Capabilities.Heartbeat))
        {
            _replies.Heartbeat(from, from.Now);
        }
    }

    private long SweepDeadlines(long now)
    {
        List<EndedCall> expired = [];
        long next = long.MaxValue;
        foreach (GatewayConnection target in _connections.Keys)
        {
            if (target.InFlight.Earliest <= now)
            {
                target.InFlight.TakeExpired(now, expired);
                foreach (EndedCall call in expired)
                {
                    _replies.Ended(call, target.NameUtf8, IpcErrorCode.Timeout, $"Service '{target.DisplayName}' did not answer '{Replies.Text(call.Method)}' before the call's deadline{(_options.Timeout is { } limit ? $" or the gateway's Timeout of {limit.TotalMilliseconds} ms" : string.Empty)}.");
                }

                expired.Clear();
            }

            next = Math.Min(next, target.InFlight.Earliest);
        }

        NoteEnded();
        return next;
    }

    private void CloseAfterFlush(GatewayConnection connection, string reason)
    {
        Task closed = connection.Connection.CloseAfterFlushAsync(reason, _options.SendTimeout);

        // Most often it is closed and taken out already; it must not come back.
        if (_connections.TryGetValue(connection, out Task? ended))
        {
            _connections.TryUpdate(connection, Task.WhenAll(ended, closed), ended);
        }
    }
}
