using System.Diagnostics;
using System.Text.Json;
using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Filters;
using Bro.Rpc.Generated;
using Bro.Rpc.Telemetry;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Client;

/// <summary>
/// Turns a call into a CALL on the client's session: one deadline, the context extended, the parameters written straight
/// into the frame. Typed proxies and raw calls meet here. Safe from any thread.
/// </summary>
internal sealed class CallSender : BroCaller, IDisposable
{
    private readonly IpcClientOptions _options;
    private readonly JsonSerializerOptions _jsonOptions;
    private readonly ConnectorPool _connector;
    private readonly DeadlineTimer _deadlines;
    private readonly long _timeout;

    public CallSender(IpcClientOptions options, JsonSerializerOptions jsonOptions, ConnectorPool connector, ILogger logger)
    {
        _options = options;
        _jsonOptions = jsonOptions;
        _connector = connector;
        _timeout = (long)options.Timeout.TotalMilliseconds;
        _deadlines = new DeadlineTimer(options.TimeProvider, SweepDeadlines, exception => Log.SweepFailed(logger, exception));
    }

    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        string service, string method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        CallAsync(service, method, _timeout, parameters, reader, context, cancellationToken);

    public override ValueTask CallAsync<TParams>(
        string service, string method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        CallAsync(service, method, _timeout, parameters, context, cancellationToken);

    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        BroMethodInfo method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        CallAsync(method.Service, method.Name, TimeoutOf(method), parameters, reader, context, cancellationToken);

    public override ValueTask CallAsync<TParams>(BroMethodInfo method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        CallAsync(method.Service, method.Name, TimeoutOf(method), parameters, context, cancellationToken);

    private ValueTask<TResult> CallAsync<TParams, TResult>(
        string service, string method, long timeout, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken)
        where TParams : struct, IBroParams =>
        OutgoingCall.IsObserved
            ? this.ObserveAsync(service, method, timeout, parameters, reader, context ?? IpcContext.Current, cancellationToken)
            : SendAsync(service, method, timeout, parameters, reader, context ?? IpcContext.Current, cancellationToken);

    private ValueTask CallAsync<TParams>(
        string service, string method, long timeout, in TParams parameters, IpcContext? context, CancellationToken cancellationToken)
        where TParams : struct, IBroParams
    {
        if (OutgoingCall.IsObserved)
        {
            return this.ObserveAsync(service, method, timeout, parameters, context ?? IpcContext.Current, cancellationToken);
        }

        if (TryStart(service, method, timeout, parameters, NoResult.Reader, context ?? IpcContext.Current, cancellationToken, out PendingCall<NoResult>? call, out IpcException? problem))
        {
            return new ValueTask(call!, call!.Version);
        }

        return problem is not null
            ? ValueTask.FromException(problem)
            : WithoutResultAsync(StartWhenReadyAsync(service, method, timeout, parameters, NoResult.Reader, context ?? IpcContext.Current, cancellationToken));
    }

    /// <summary>Makes a call whatever is told of it; waits for a session where there is none that takes it.</summary>
    public ValueTask<TResult> SendAsync<TParams, TResult>(
        string service, string method, long timeout, in TParams parameters, BroValueReader<TResult> reader, IpcContext? parent, CancellationToken cancellationToken)
        where TParams : struct, IBroParams =>
        TryStart(service, method, timeout, parameters, reader, parent, cancellationToken, out PendingCall<TResult>? call, out IpcException? problem)
            ? new ValueTask<TResult>(call!, call!.Version)
            : problem is not null
                ? ValueTask.FromException<TResult>(problem)
                : StartWhenReadyAsync(service, method, timeout, parameters, reader, parent, cancellationToken);

    /// <summary>Writes a call of a batch behind those before it; it goes out with <see cref="Send"/>.</summary>
    public ValueTask<TResult> Start<TParams, TResult>(
        ClientSession session, string service, string method, TimeSpan? timeout, in TParams parameters, BroValueReader<TResult> reader, IpcContext? parent, BatchFrames batch, CancellationToken cancellationToken)
        where TParams : struct, IBroParams
    {
        long now = _options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        PendingCall<TResult> call = PendingCall<TResult>.Rent(service, method, reader, _jsonOptions);
        if (Start(session, call, parameters, parent, now, DeadlineOf(now, parent, (long?)timeout?.TotalMilliseconds ?? _timeout), out _, batch) is { } problem)
        {
            call.Abandon();
            return ValueTask.FromException<TResult>(problem);
        }

        batch.Add(call);
        call.CancelWith(session, cancellationToken);
        return new ValueTask<TResult>(call, call.Version);
    }

    /// <summary>Sends what was written of a batch in one piece; its calls end where the connection takes nothing any more.</summary>
    public static void Send(ClientSession session, BatchFrames batch)
    {
        if (batch.Frames.IsEmpty || session.TrySend(batch.Frames))
        {
            return;
        }

        foreach ((long idTime, uint idNumber) in batch.Calls)
        {
            if (session.Pending.TryTake(idTime, idNumber) is { } call)
            {
                call.SetException(Problem(call.Service, call.Method, IpcErrorCode.NotConnected, $"{call.Service}.{call.Method} was not sent: {session.CloseReason}"));
            }
        }
    }

    public void Dispose() => _deadlines.Dispose();

    private static async ValueTask WithoutResultAsync(ValueTask<NoResult> call) => await call.ConfigureAwait(false);

    private static IpcException Problem(string service, string method, IpcErrorCode code, string message, Exception? cause = null) =>
        new(code, message, cause) { ServiceName = service, MethodName = method, NotRun = true };

    // The usual way: there is a session that takes what is written. False with no problem: wait for one.
    private bool TryStart<TParams, TResult>(
        string service,
        string method,
        long timeout,
        in TParams parameters,
        BroValueReader<TResult> reader,
        IpcContext? parent,
        CancellationToken cancellationToken,
        out PendingCall<TResult>? call,
        out IpcException? problem)
        where TParams : struct, IBroParams
    {
        call = null;
        problem = null;
        if (_connector.Current is not { } session || session.Queue.IsCongested || cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        long now = _options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        call = PendingCall<TResult>.Rent(service, method, reader, _jsonOptions);
        problem = Start(session, call, parameters, parent, now, DeadlineOf(now, parent, timeout), out bool mayTryAgain);
        if (problem is null)
        {
            call.CancelWith(session, cancellationToken);
            return true;
        }

        call.Abandon();
        call = null;
        problem = mayTryAgain ? null : problem;
        return false;
    }

    private async ValueTask<TResult> StartWhenReadyAsync<TParams, TResult>(
        string service, string method, long timeout, TParams parameters, BroValueReader<TResult> reader, IpcContext? parent, CancellationToken cancellationToken)
        where TParams : struct, IBroParams
    {
        cancellationToken.ThrowIfCancellationRequested();
        long now = _options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        long deadline = DeadlineOf(now, parent, timeout);
        while (true)
        {
            TimeSpan left = TimeSpan.FromMilliseconds(Math.Max(deadline - now, 0));
            ClientSession session = await WaitForSessionAsync(service, method, left, cancellationToken).ConfigureAwait(false);
            now = _options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
            PendingCall<TResult> call = PendingCall<TResult>.Rent(service, method, reader, _jsonOptions);
            if (Start(session, call, parameters, parent, now, deadline, out bool mayTryAgain) is not { } problem)
            {
                call.CancelWith(session, cancellationToken);
                return await new ValueTask<TResult>(call, call.Version).ConfigureAwait(false);
            }

            call.Abandon();
            if (!mayTryAgain)
            {
                throw problem;
            }
        }
    }

    /// <summary>Waits for a session that has room.</summary>
    public async ValueTask<ClientSession> WaitForSessionAsync(string service, string method, TimeSpan limit, CancellationToken cancellationToken)
    {
        long started = _options.TimeProvider.GetTimestamp();
        ClientSession? session;
        try
        {
            session = await _connector.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw Problem(service, method, IpcErrorCode.NotConnected, $"{service}.{method} was not sent: '{_options.ServiceName}' was not connected to the gateway in the {limit.TotalMilliseconds} ms that the call had.{DescribeLastProblem()}", exception);
        }
        catch (IpcException exception)
        {
            throw Problem(service, method, IpcErrorCode.NotConnected, $"{service}.{method} was not sent: {exception.Message}", exception);
        }

        if (session is null)
        {
            if (_connector.IsDisposed)
            {
                throw Problem(service, method, IpcErrorCode.NotConnected, $"{service}.{method} was not sent: the client '{_options.ServiceName}' was disposed. Make calls before that, or by a client that lives longer.");
            }

            throw Problem(service, method, IpcErrorCode.NotConnected, $"{service}.{method} was not sent: '{_options.ServiceName}' is not connected to the gateway.{DescribeLastProblem()} Call ConnectAsync first, and see that AutoReconnect is on.");
        }

        try
        {
            TimeSpan left = limit - _options.TimeProvider.GetElapsedTime(started);
            await session.Queue.WhenDrainedAsync().WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch (TimeoutException exception)
        {
            throw Problem(service, method, IpcErrorCode.Timeout, $"{service}.{method} was not sent: the gateway took nothing of what waits for it in the {limit.TotalMilliseconds} ms that the call had. Check that the gateway is not stopped.", exception);
        }
    }

    private string DescribeLastProblem() => _connector.LastProblem is { } last ? $" {last.Message}" : string.Empty;

    // Null where the call is on its way, or ended already; else why it cannot be sent, and whether it may be as soon as the
    // connection is back or has room: nothing of it was sent.
    private IpcException? Start<TParams>(
        ClientSession session, PendingCall call, in TParams parameters, IpcContext? parent, long now, long deadline, out bool mayTryAgain, BatchFrames? batch = null)
        where TParams : struct, IBroParams
    {
        mayTryAgain = false;
        if (parent?.Depth >= IpcContext.MaxDepth)
        {
            return Problem(call.Service, call.Method, IpcErrorCode.MaxDepthExceeded, $"{call.Service}.{call.Method} was not sent: calls are nested {parent.Depth} deep already, and {IpcContext.MaxDepth} is the most. Services that call each other in a circle lead here: {parent}");
        }

        if (deadline <= now)
        {
            return Problem(call.Service, call.Method, IpcErrorCode.DeadlineExceeded, $"{call.Service}.{call.Method} was not sent: the deadline of the chain of calls passed {now - deadline} ms ago. Give the first call a longer Timeout, or do less in it.");
        }

        long due = _deadlines.Now + (deadline - now);
        if (!session.Pending.TryAdd(call, now, due))
        {
            mayTryAgain = session.IsClosed;
            return Problem(call.Service, call.Method, IpcErrorCode.InternalError, $"{call.Service}.{call.Method} was not sent: {PendingCalls.Capacity} calls wait for an answer already, and this client keeps count of no more. Make fewer at the same time.");
        }

        using var writer = MessageWriter.Rent(_options.Serializer);
        try
        {
            ReadOnlySpan<byte> frame = WriteCall(writer, call, parameters, parent, now, deadline);
            if (batch is not null)
            {
                batch.Append(frame);
            }
            else if (!session.TrySend(frame) && session.Pending.TryTake(call))
            {
                mayTryAgain = true;
                return Problem(call.Service, call.Method, IpcErrorCode.NotConnected, $"{call.Service}.{call.Method} was not sent: {session.CloseReason}");
            }
        }
        catch (Exception exception)
        {
            // Where it ended meanwhile, with its deadline or its connection, the call itself says so.
            if (session.Pending.TryTake(call))
            {
                return exception is IpcException own
                    ? Problem(call.Service, call.Method, own.Code, $"{call.Service}.{call.Method} was not sent: {own.Message}", own)
                    : Problem(call.Service, call.Method, IpcErrorCode.SerializationFailed, $"{call.Service}.{call.Method} was not sent: its parameters cannot be written as JSON: {exception.Message}", exception);
            }
        }

        _deadlines.Include(due);
        return null;
    }

    private ReadOnlySpan<byte> WriteCall<TParams>(MessageWriter writer, PendingCall call, in TParams parameters, IpcContext? parent, long now, long deadline)
        where TParams : struct, IBroParams
    {
        Span<byte> id = stackalloc byte[RequestId.Length];
        RequestId.Write(id, call.IdTime, call.IdNumber);
        writer.BeginCall(id, _options.ServiceName, call.Service, call.Method, _options.MaxMessageSize);
        parameters.WriteTo(writer.Json, _jsonOptions);
        Activity? activity = TracePropagation.Current;
        TraceFields trace = TracePropagation.FieldsOf(activity);
        if (parent is not null)
        {
            return writer.EndCall(parent, call.Service, deadline, trace);
        }

        Span<byte> root = stackalloc byte[TraceRoot.MaxLength];
        return writer.EndCall(TraceRoot.Write(root, now, activity), _options.ServiceName, call.Service, deadline, trace);
    }

    // A nested call never gets more time than the call that it serves. Below zero there is no time to compute with.
    private static long DeadlineOf(long now, IpcContext? parent, long timeout) => Math.Max(Math.Min(now + timeout, parent?.Deadline ?? long.MaxValue), 0);

    private long TimeoutOf(BroMethodInfo method) => method.Timeout is { } timeout ? (long)timeout.TotalMilliseconds : _timeout;

    private long SweepDeadlines(long now)
    {
        long next = long.MaxValue;
        List<PendingCall> expired = [];
        foreach (ClientSession session in _connector.Sessions)
        {
            next = Math.Min(next, session.Pending.TakeExpired(now, expired));
            foreach (PendingCall call in expired)
            {
                session.SendCancel(call);
                call.SetException(call.Error(
                    IpcErrorCode.Timeout,
                    $"{call.Service}.{call.Method} did not answer before the call's deadline. Look at why it takes so long, or raise Timeout (now {_timeout} ms) in this client, or in the one that began the chain of calls; a method with a TimeoutMilliseconds of its own has that."));
            }

            expired.Clear();
        }

        return next;
    }
}
