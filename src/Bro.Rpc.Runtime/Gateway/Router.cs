using System.Collections.Concurrent;
using System.Text;
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
    private readonly DeadlineTimer _deadlines;
    private readonly ConcurrentDictionary<GatewayConnection, Task> _connections = new();
    private readonly TextCache _names = new();
    private long _callsRouted;
    private long _responsesRouted;

    public Router(IpcServerOptions options, RouterEvents events, ILogger logger)
    {
        _options = options;
        _events = events;
        _logger = logger;
        _timeProvider = options.TimeProvider;
        _replies = new Replies(options.MaxMessageSize, logger);
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
            _replies.Error(from, message.Id, IpcErrorCode.InvalidMessage, $"The message {problem}");
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
                Register(from, frame);
                break;
            case MessageType.Heartbeat:
                CheckHeartbeat(from, message);
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
        foreach (GatewayConnection other in _connections.Keys)
        {
            other.InFlight.RemoveOf(connection);
        }

        _connections.TryRemove(connection, out _);
        if (connection.Service is not { } service)
        {
            return;
        }

        Unregister(service, connection, reason);
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

            if (connection.IsRegistered)
            {
                Drop(connection, reason);
            }
            else
            {
                Log.ConnectionDropped(_logger, connection.DisplayName, reason);
                _replies.ErrorNow(connection, IpcErrorCode.ConnectionFailed, $"This connection is closed: {reason}");
                CloseAfterFlush(connection, reason);
            }
        }
    }

    private void RouteCall(GatewayConnection from, in ReceivedFrame frame, in Envelope call)
    {
        if (CallRules.ProblemOf(from, call, out IpcErrorCode code) is { } problem)
        {
            _replies.Refuse(from, call, code, problem);
            return;
        }

        // Who does not read its answers is not read from either, so that they stay few.
        from.WaitFor(from);
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
            case InFlightResult.TakenInPool:
                _replies.Refuse(from, call, IpcErrorCode.InvalidMessage, $"The id '{Replies.Text(call.Id)}' is in flight from another connection of '{from.DisplayName}' already; this call was not forwarded.");
                return;
            case InFlightResult.TargetClosed:
                _replies.Refuse(from, call, IpcErrorCode.ServiceNotFound, $"Service '{service.Name}' has just disconnected.");
                return;
            default:
                break;
        }

        if (!from.Forward(target, frame.Whole))
        {
            if (target.InFlight.TryRemove(call.Id, from.NameUtf8) is null)
            {
                // The target went at this moment, and the call was answered with the others that waited for it.
                return;
            }

            _replies.Refuse(from, call, IpcErrorCode.ConnectionFailed, $"Service '{service.Name}' does not keep up: too much waits for it already. The call was not sent to it.");
            return;
        }

        // A caller that was closed at this very moment has had its calls taken out already; this one came after.
        if (from.IsClosed)
        {
            target.InFlight.TryRemove(call.Id, from.NameUtf8);
        }

        _deadlines.Include(deadline);
        Interlocked.Increment(ref _callsRouted);
        _events.RaiseCallRouted(from, service.Name, call, _names);
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.CallRouted(_logger, from.DisplayName, service.Name, Replies.Text(call.Method), Replies.Text(call.Id));
        }
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

        if (!from.ForwardAnswer(caller, frame.Whole))
        {
            _replies.Drop(from, response.Id, "its caller takes no more messages");

            // It would wait in vain for this answer; without its connection it knows that.
            Drop(caller, "It does not keep up with its answers: too much waits for it already.");
            return;
        }

        Interlocked.Increment(ref _responsesRouted);
        _events.RaiseResponseRouted(from, caller, response);
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.ResponseRouted(_logger, from.DisplayName, caller.DisplayName, Replies.Text(response.Id));
        }
    }

    private void Register(GatewayConnection from, in ReceivedFrame frame)
    {
        if (Registration.Read(frame.Body, out Registration? registration) is { } problem)
        {
            _replies.Error(from, default, IpcErrorCode.InvalidMessage, $"The message {problem}");
            return;
        }

        if (from.Service is { } registered)
        {
            Update(from, registered, registration!);
            return;
        }

        byte[] name = Encoding.UTF8.GetBytes(registration!.ServiceName);
        bool isAdded = Registry.TryAdd(registration, name, from, _timeProvider.GetUtcNow(), service =>
        {
            from.Register(name, service);
            _replies.Acknowledge(from);
            _events.RaiseServiceRegistered(registration);
        });
        if (!isAdded)
        {
            _replies.Error(from, default, IpcErrorCode.ConnectionFailed, $"Service '{registration.ServiceName}' is already registered");
            CloseAfterFlush(from, $"The name '{registration.ServiceName}' is taken.");
            return;
        }

        Log.ServiceRegistered(_logger, registration.ServiceName, registration.Methods.Count, from.Peer?.ProcessId);
        if (from.IsClosed)
        {
            // Closed by a sweep meanwhile, which perhaps could not know the service yet.
            Unregister(from.Service!, from, "The connection was closed while it registered.");
        }
    }

    private void Unregister(RegisteredService service, GatewayConnection connection, string reason)
    {
        if (Registry.Remove(service, connection.NameUtf8, connection, () => _events.RaiseServiceDisconnected(service.Name, reason)))
        {
            Log.ServiceDisconnected(_logger, service.Name, reason);
        }
    }

    private void Update(GatewayConnection from, RegisteredService service, Registration registration)
    {
        if (registration.ServiceName != service.Name)
        {
            _replies.Error(from, default, IpcErrorCode.InvalidMessage, $"This connection is registered as '{service.Name}' and cannot become '{registration.ServiceName}'. Open another connection for that.");
            return;
        }

        service.Registration = registration;
        _replies.Acknowledge(from);
        _events.RaiseServiceRegistered(registration);
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

        return next;
    }

    private void Drop(GatewayConnection connection, string reason)
    {
        if (!connection.IsClosed)
        {
            Log.ConnectionDropped(_logger, connection.DisplayName, reason);
            connection.Connection.Close(reason);
        }
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
