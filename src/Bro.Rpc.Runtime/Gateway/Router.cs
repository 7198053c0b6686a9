using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>
/// Decides what becomes of every message: forwards CALL and RESPONSE as they came, answers what cannot be forwarded, and
/// ends calls whose target is gone or late. Where two ends write differently, what is forwarded is translated. Protocol §3, §4.
/// </summary>
/// <remarks>Runs on the threads that read, on the timer's, and wherever a connection is closed; holds no lock of its own.</remarks>
internal sealed class Router : IDisposable
{
    private readonly IpcServerOptions _options;
    private readonly RouterEvents _events;
    private readonly ILogger _logger;
    private readonly TimeProvider _timeProvider;
    private readonly Replies _replies;
    private readonly CallEndings _endings;
    private readonly Registrar _registrar;
    private readonly DeadlineTimer _deadlines;
    private readonly ConnectionTable _connections;
    private readonly TextCache _names = new();
    private readonly CallDrain _drain;
    private long _callsRouted;
    private long _responsesRouted;
    private long _framesTranslated;

    public Router(IpcServerOptions options, ConnectionTable connections, Replies replies, Admission admission, RouterEvents events, ILogger logger)
    {
        _connections = connections;
        _replies = replies;
        _endings = new CallEndings(replies, connections);
        _options = options;
        _events = events;
        _logger = logger;
        _timeProvider = options.TimeProvider;
        _registrar = new Registrar(Registry, _replies, events, connections, admission, options.RegistrationLimits, _timeProvider, logger);
        _drain = new CallDrain(connections, _timeProvider, logger);
        _deadlines = new DeadlineTimer(_timeProvider, SweepDeadlines, exception => Log.SweepFailed(logger, exception));
    }

    public ServiceRegistry Registry { get; } = new();

    public long CallsRouted => Interlocked.Read(ref _callsRouted);

    public long ResponsesRouted => Interlocked.Read(ref _responsesRouted);

    public long FramesTranslated => Interlocked.Read(ref _framesTranslated);

    /// <summary>Counts a frame that goes on in the other serializer.</summary>
    public void CountTranslated() => Interlocked.Increment(ref _framesTranslated);

    /// <summary>Forwards no more calls, and ends when those in flight have ended, or the limit has passed.</summary>
    public Task DrainAsync(TimeSpan limit) => _drain.RunAsync(limit);

    public void Dispose() => _deadlines.Dispose();

    public void Route(GatewayConnection from, in ReceivedFrame frame)
    {
        Envelope message = Serializers.ReadEnvelope(from.Serializer, frame.Body, out string? problem, _options.MaxNesting);
        if (problem is not null)
        {
            RefuseBroken(from, message, problem);
            return;
        }

        switch (message.Type)
        {
            case IpcMessageType.Call:
                RouteCall(from, frame, message);
                break;
            case IpcMessageType.Response:
                RouteResponse(from, frame, message);
                break;
            case IpcMessageType.Register:
                _registrar.Register(from, frame);
                break;
            case IpcMessageType.Heartbeat:
                CheckHeartbeat(from, message);
                break;
            case IpcMessageType.Cancel:
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
        _connections.CloseAfterFlush(from, problem);
    }

    /// <summary>Takes a connection out that was closed, and ends the calls that wait for it.</summary>
    public void Remove(GatewayConnection connection, string reason)
    {
        List<EndedCall> lost = [];
        connection.InFlight.Close(lost);
        if (connection.IsRegistered)
        {
            _endings.CancelCallsOf(connection);
        }

        _connections.Remove(connection);
        if (connection.Service is { } service)
        {
            _registrar.Unregister(service, connection, reason);
        }

        _endings.End(lost, connection, IpcErrorCode.ConnectionLost, $"was under way when the connection to '{connection.DisplayName}' went: {reason.TrimEnd('.')}. Whether it had an effect is not known, so call it again only where that does no harm.");
        _drain.NoteEnded();
    }

    private void RefuseBroken(GatewayConnection from, in Envelope message, string problem)
    {
        _replies.Error(from, message.Id, IpcErrorCode.InvalidMessage, $"The message {problem}");

        // An answer that nobody can read is no reason to let its caller wait for another one.
        if (message.Type is IpcMessageType.Response && from.IsRegistered && from.InFlight.TryEnd(message.Id, message.To) is { } call)
        {
            _endings.End([call], from, IpcErrorCode.InvalidMessage, $"gave an answer that cannot be passed on: it {problem}");
            _drain.NoteEnded();
        }
    }

    private void RouteCall(GatewayConnection from, in ReceivedFrame frame, in Envelope call)
    {
        if (CallRules.ProblemOf(from, call, _options, out IpcErrorCode code) is { } problem)
        {
            _replies.Refuse(from, call, code, problem);
            return;
        }

        if (_drain.IsStopping)
        {
            _replies.Refuse(from, call, IpcErrorCode.ConnectionFailed, $"{Replies.NameOf(call)} was not called: the gateway is stopping and takes no more calls. It may be called again when the gateway is back.");
            return;
        }

        // Who does not read its answers is not read from either, so that they stay few.
        from.WaitFor(from.Connection.Queue);
        RegisteredService? service = Registry.Find(call.To);
        if (service?.Next() is not { } target)
        {
            _replies.Refuse(from, call, IpcErrorCode.ServiceNotFound, $"{Replies.NameOf(call)} was not called: no service '{Replies.Text(call.To)}' is connected to the gateway. Check the name, and that the service runs and uses this gateway.");
            return;
        }

        if (from.CallsMade >= _options.MaxCallsInFlight)
        {
            _replies.Refuse(from, call, IpcErrorCode.ConnectionFailed, $"{Replies.NameOf(call)} was not called: '{from.DisplayName}' waits for {_options.MaxCallsInFlight} answers already, which is the most that one connection may (MaxCallsInFlight). Make fewer calls at the same time.");
            return;
        }

        TimeSpan left = TimeSpan.FromMilliseconds(Math.Min(call.Deadline - from.Now, int.MaxValue));
        long deadline = _deadlines.Now + (long)(_options.Timeout < left ? _options.Timeout.Value : left).TotalMilliseconds;
        GatewayConnection chosen = target;
        switch (Note(from, service, call, deadline, ref target))
        {
            case InFlightResult.Duplicate:
                _replies.RefuseDuplicate(from, call);
                return;
            case InFlightResult.TakenInPool:
                _replies.Refuse(from, call, IpcErrorCode.InvalidMessage, $"{Replies.NameOf(call)} was not called: the id '{Replies.Text(call.Id)}' is in flight from another connection of '{from.DisplayName}' already. Use an id once.");
                return;
            case InFlightResult.Full:
                _replies.Refuse(from, call, IpcErrorCode.ConnectionFailed, $"{Replies.NameOf(call)} was not called: '{service.Name}' does not keep up, and {_options.MaxCallsInFlight} calls wait for it already (MaxCallsInFlight). Call it again later.");
                return;
            case InFlightResult.TargetClosed:
                _replies.Refuse(from, call, IpcErrorCode.ServiceNotFound, JustDisconnected(call));
                return;
            default:
                break;
        }

        bool isTaken = from.Forward(target, frame, _options.MaxMessageSize, out IpcException? unsayable);
        from.WaitFor(service);
        if (target != chosen)
        {
            // It may be taken in place of one that keeps up and is full, and so be congested where the pool is not.
            from.WaitFor(target.Connection.Queue);
        }

        if (!isTaken)
        {
            RefuseUnsent(from, target, call, unsayable);
            return;
        }

        // The calls of a caller that was closed at this very moment were taken out before this one was noted, or their CANCEL
        // went out before this CALL did.
        if (from.IsClosed)
        {
            target.InFlight.TryRemove(call.Id, from.NameUtf8, from);
            _replies.Cancelled([new EndedCall(from, call.Id.ToArray(), [], [])], target);
            _drain.NoteEnded();
        }

        _deadlines.Include(deadline);
        Interlocked.Increment(ref _callsRouted);
        _events.RaiseCallRouted(from, target, call, _names);
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.CallRouted(_logger, from.DisplayName, service.Name, Replies.Text(call.Method), Replies.Text(call.Id));
        }
    }

    // The others of a pool are tried where one has no room, or has just gone.
    private static InFlightResult Note(GatewayConnection from, RegisteredService service, in Envelope call, long deadline, ref GatewayConnection target)
    {
        InFlightResult result = target.InFlight.TryAdd(from, call, deadline);
        for (int left = service.Connections.Length - 1; left > 0 && result is (InFlightResult.Full or InFlightResult.TargetClosed) && service.Next() is { } next; left--)
        {
            target = next;
            result = next.InFlight.TryAdd(from, call, deadline);
        }

        return result;
    }

    // A target that is closed at this very moment ends its calls too; only who takes the call out answers it.
    private void RefuseUnsent(GatewayConnection from, GatewayConnection target, in Envelope call, IpcException? unsayable)
    {
        if (target.InFlight.TryRemove(call.Id, from.NameUtf8, from) is null)
        {
            return;
        }

        if (unsayable is not null)
        {
            _replies.Refuse(from, call, unsayable.Code, $"{Replies.NameOf(call)} was not called: the call cannot be said in {target.Serializer}, which '{target.DisplayName}' speaks. {unsayable.Message}");
        }
        else if (target.IsClosed || target.Connection.Queue.IsFailed)
        {
            _replies.Refuse(from, call, IpcErrorCode.ServiceNotFound, JustDisconnected(call));
        }
        else
        {
            _replies.Refuse(from, call, IpcErrorCode.ConnectionFailed, $"{Replies.NameOf(call)} was not called: '{target.DisplayName}' does not keep up, and too much waits for it already. Call it again later.");
        }

        _drain.NoteEnded();
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

        // Not waited for: a caller that does not read its answers must not stop the service that gives them.
        bool isTaken = from.Forward(caller, frame, _options.MaxMessageSize, out IpcException? unsayable);
        if (unsayable is not null)
        {
            if (!_replies.AnswerUnsayable(from, caller, response, unsayable))
            {
                _endings.DropDeaf(caller);
            }

            _drain.NoteEnded();
            return;
        }

        if (!isTaken)
        {
            _replies.Drop(from, response.Id, "its caller takes no more messages");
            if (!_replies.AnswerUnsent(from, caller, response, frame.Whole.Length))
            {
                _endings.DropDeaf(caller);
            }

            _drain.NoteEnded();
            return;
        }

        Interlocked.Increment(ref _responsesRouted);
        _drain.NoteEnded();
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

        RegisteredService? service = Registry.Find(cancel.To);
        foreach (GatewayConnection target in service?.Connections ?? [])
        {
            if (target.InFlight.TryRemove(cancel.Id, cancel.From, from) is not null)
            {
                if (target.Serializer != from.Serializer)
                {
                    _replies.Cancelled([new EndedCall(from, cancel.Id.ToArray(), [], [])], target);
                }
                else if (target.Capabilities.HasFlag(Capabilities.Cancel))
                {
                    from.Forward(target, frame.Whole);
                    from.WaitFor(service!);
                }

                _drain.NoteEnded();
                return;
            }
        }
    }

    private static string JustDisconnected(in Envelope call) =>
        $"{Replies.NameOf(call)} was not called: '{Replies.Text(call.To)}' has just disconnected. Call it again when it is back.";

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
        foreach (GatewayConnection target in _connections.All)
        {
            if (target.InFlight.Earliest <= now)
            {
                target.InFlight.TakeExpired(now, expired);
                _endings.End(expired, target, IpcErrorCode.Timeout, $"did not answer before the call's deadline{(_options.Timeout is { } limit ? $" or the gateway's Timeout of {limit.TotalMilliseconds} ms" : string.Empty)}.");
                _replies.Cancelled(expired, target);
                expired.Clear();
            }

            next = Math.Min(next, target.InFlight.Earliest);
        }

        _drain.NoteEnded();
        return next;
    }
}
