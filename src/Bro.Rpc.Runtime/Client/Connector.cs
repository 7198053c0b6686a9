using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Dispatch;
using Bro.Rpc.Telemetry;
using Bro.Rpc.Transport;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Client;

/// <summary>Keeps a client connected: opens its sessions one after the other, and lets calls wait for the next one.</summary>
/// <remarks>
/// One task at a time supervises, from <see cref="ConnectAsync"/> to <see cref="DisconnectAsync"/> or the first failure;
/// it alone replaces the session. The fields are under <c>_gate</c>; <c>_current</c> is read without.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer and without a wait handle holds nothing to dispose.")]
internal sealed class Connector(int poolIndex, IpcClientOptions options, string gatewayPath, CallDispatcher dispatcher, ClientEvents events, Action gaveUp, ILogger logger)
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(1);

    private const string DisconnectedReason = "The client was disconnected.";

    private readonly Lock _gate = new();
    private volatile ClientSession? _current;
    private volatile IpcException? _lastProblem;
    private TaskCompletionSource<ClientSession>? _next;
    private CancellationTokenSource? _stopping;
    private Task _supervising = Task.CompletedTask;
    private Attempt _attempt = new(false);
    private volatile bool _isDisposed;

    // Belongs to the supervising task.
    private bool _isNameTaken;

    /// <summary>The session to call on, or null while there is none.</summary>
    public ClientSession? Current => _current is { IsClosed: false } session ? session : null;

    /// <summary>Whether nobody may connect any more.</summary>
    public bool IsDisposed => _isDisposed;

    /// <summary>Why the last attempt to connect failed or the last connection ended, or null.</summary>
    public IpcException? LastProblem => _lastProblem;

    // Processes that start together find each other soon; only a gateway that was there and went is given time to come back.
    private TimeSpan FirstDelay => options.ReconnectDelay < TimeSpan.FromMilliseconds(100) ? options.ReconnectDelay : TimeSpan.FromMilliseconds(100);

    /// <summary>Connects and registers; joins an attempt that is under way.</summary>
    /// <param name="cancellationToken">Ends the waiting; the attempt itself ends where nobody else waits for it.</param>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<ClientSession> next;
            Attempt attempt;
            lock (_gate)
            {
                next = Start(keepTrying: false);
                attempt = _attempt;
                attempt.Waiting++;
            }

            ClientSession session = await WaitAsync(next, attempt, cancellationToken).ConfigureAwait(false);
            if (!session.IsClosed)
            {
                return;
            }

            // It went at this moment, and is no connection to be content with.
            await session.Retired.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Connects in the background and keeps trying, unless somebody connects already or the client is disposed.</summary>
    public void StartConnecting()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                Start(keepTrying: true);
            }
        }
    }

    /// <summary>Lets nobody connect any more. What is connected stays so until <see cref="DisconnectAsync"/>.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }
    }

    /// <summary>Lets nobody connect any more and closes the session at once. <see cref="DisconnectAsync"/> then waits for the end.</summary>
    public void Abort()
    {
        CancellationTokenSource? stopping;
        lock (_gate)
        {
            _isDisposed = true;
            stopping = _stopping;
        }

        stopping?.Cancel();
        _current?.Close(DisconnectedReason);
    }

    /// <summary>Waits for a session.</summary>
    /// <returns>The session, or null where nobody connects and so none will come.</returns>
    public async ValueTask<ClientSession?> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        long started = options.TimeProvider.GetTimestamp();
        while (true)
        {
            Task<ClientSession>? next;
            lock (_gate)
            {
                next = _next?.Task;
            }

            if (next is null)
            {
                return null;
            }

            TimeSpan left = limit - options.TimeProvider.GetElapsedTime(started);
            ClientSession session = await next.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            if (!session.IsClosed)
            {
                return session;
            }

            // It went at this moment: the supervisor is about to replace it, or to say that there will be no other.
            left = limit - options.TimeProvider.GetElapsedTime(started);
            await session.Retired.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the session, after what waits was sent, and opens no other.</summary>
    public async Task DisconnectAsync()
    {
        Task supervising;
        CancellationTokenSource? stopping;
        lock (_gate)
        {
            supervising = _supervising;
            stopping = _stopping;
        }

        if (stopping is not null)
        {
            await stopping.CancelAsync().ConfigureAwait(false);
        }

        // After the cancelling, so that a session that is offered at this moment is either seen here or closed by the supervisor.
        ClientSession? session;
        lock (_gate)
        {
            session = _current;
        }

        if (session is not null)
        {
            await session.CloseAsync(DisconnectedReason, FlushLimit).ConfigureAwait(false);
        }

        await supervising.ConfigureAwait(false);
    }

    // Whoever is the last to give up an attempt ends it.
    private async Task<ClientSession> WaitAsync(Task<ClientSession> next, Attempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await next.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            bool isLast;
            lock (_gate)
            {
                isLast = --attempt.Waiting == 0 && attempt.EndsUnwaited;
            }

            if (isLast && cancellationToken.IsCancellationRequested)
            {
                await DisconnectAsync().ConfigureAwait(false);
            }
        }
    }

    // Starts to connect, unless somebody has; under _gate. What is returned ends with the next session.
    private Task<ClientSession> Start(bool keepTrying)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(IpcClient));
        if (_next is null)
        {
            dispatcher.Restart();
            _lastProblem = null;
            _next = NewWaiter();
            _stopping = new CancellationTokenSource();
            _attempt = new Attempt(!keepTrying);
            CancellationToken stopping = _stopping.Token;
            Task former = _supervising;

            // The connection outlives whoever asked for it, and must not carry a handler's context or a request's trace.
            using (AmbientFlow.Suppress())
            {
                _supervising = Task.Run(() => SuperviseAsync(former, keepTrying, stopping), CancellationToken.None);
            }
        }

        return _next.Task;
    }

    private static TaskCompletionSource<ClientSession> NewWaiter()
    {
        var waiter = new TaskCompletionSource<ClientSession>(TaskCreationOptions.RunContinuationsAsynchronously);

        // Nobody may be waiting when it fails; the problem is logged and kept all the same.
        _ = waiter.Task.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return waiter;
    }

    private async Task SuperviseAsync(Task former, bool keepTrying, CancellationToken stopping)
    {
        // The last session may not have said good-bye yet, and the gateway takes a name only once.
        await former.ConfigureAwait(false);
        try
        {
            bool isInBackground = keepTrying;
            bool wasConnected = false;
            long lost = 0;
            for (int attempt = 0; ; attempt++)
            {
                try
                {
                    ClientSession session = await OpenAsync(stopping).ConfigureAwait(false);
                    keepTrying = options.AutoReconnect;
                    if (wasConnected)
                    {
                        ClientInstruments.CountReconnect(options.ServiceName);
                    }

                    wasConnected = true;
                    attempt = -1;
                    if (!await UseAsync(session, keepTrying, stopping).ConfigureAwait(false))
                    {
                        if (isInBackground && !stopping.IsCancellationRequested)
                        {
                            // Nobody would know, nor connect anew. The next waiter is not touched, see there.
                            Tell(new IpcException(IpcErrorCode.ConnectionLost, $"The connection was lost, and {nameof(options.AutoReconnect)} is off. {session.CloseReason}"));
                        }

                        return;
                    }

                    lost = options.TimeProvider.GetTimestamp();
                }
                catch (IpcException exception)
                {
                    _lastProblem = exception;

                    // It may be its own last connection that has the name, until the gateway finds that one silent.
                    bool mayBeOwn = wasConnected && options.TimeProvider.GetElapsedTime(lost) < options.EffectiveHeartbeatTimeout;
                    if (_isNameTaken ? !options.RetryTakenName && !mayBeOwn : !keepTrying)
                    {
                        GiveUp(exception, isTold: !keepTrying);
                        return;
                    }
                }

                stopping.ThrowIfCancellationRequested();
                TimeSpan delay = IpcBackoff.GetDelay(Math.Max(attempt, 0), wasConnected ? options.ReconnectDelay : FirstDelay, options.MaxReconnectDelay);
                Log.ConnectFailed(logger, options.ServiceName, (long)delay.TotalMilliseconds, attempt + 2, _lastProblem?.Message ?? "The connection was lost.", _lastProblem);
                await Task.Delay(delay, options.TimeProvider, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            EndWaiting(new IpcException(IpcErrorCode.NotConnected, $"'{options.ServiceName}' was disconnected."));
        }
        catch (Exception exception)
        {
            Log.SupervisorFailed(logger, options.ServiceName, exception);
            EndWaiting(exception);
        }
    }

    private async Task<ClientSession> OpenAsync(CancellationToken stopping)
    {
        _isNameTaken = false;
        Socket socket = await UnixConnector.ConnectAsync(gatewayPath, stopping).ConfigureAwait(false);
        var session = new ClientSession(socket, poolIndex, options, dispatcher, events, logger);
        try
        {
            await session.RegisterAsync(stopping).ConfigureAwait(false);
            return session;
        }
        catch (Exception exception)
        {
            _isNameTaken = session.IsNameTaken;
            session.Close(exception.Message);
            await session.Ended.ConfigureAwait(false);
            throw;
        }
    }

    // Offers the session to calls, and takes it away again when it has ended. False where it is the last one: then the next
    // waiter belongs to whoever connects anew, and must not be touched.
    private async Task<bool> UseAsync(ClientSession session, bool keepTrying, CancellationToken stopping)
    {
        lock (_gate)
        {
            if (!stopping.IsCancellationRequested)
            {
                _current = session;
                _lastProblem = null;
                _attempt.EndsUnwaited = false;

                // Before anybody who waits goes on: a pool counts its connections by this.
                events.RaiseConnected();
                _next!.TrySetResult(session);
            }
        }

        if (_current is null)
        {
            // Who disconnects came before the session was offered, and so could not close it.
            session.Close(DisconnectedReason);
            await session.Ended.ConfigureAwait(false);
            throw new OperationCanceledException(stopping);
        }

        // Methods that came or went while it registered found no session to tell of them.
        session.UpdateIfChanged();
        Log.Connected(logger, options.ServiceName, gatewayPath);
        await session.Ended.ConfigureAwait(false);
        bool goesOn;
        lock (_gate)
        {
            _current = null;
            _lastProblem = new IpcException(IpcErrorCode.ConnectionLost, session.CloseReason);
            goesOn = keepTrying && !stopping.IsCancellationRequested;
            _next = goesOn ? NewWaiter() : null;
        }

        session.Retire();
        Log.Disconnected(logger, stopping.IsCancellationRequested ? LogLevel.Information : LogLevel.Warning, options.ServiceName, session.CloseReason);
        events.RaiseDisconnected(session.CloseReason);
        return goesOn;
    }

    // Whoever awaits the connection is told by that; in the background only the log and its events can tell.
    private void GiveUp(IpcException exception, bool isTold)
    {
        EndWaiting(exception);
        if (!isTold)
        {
            Tell(exception);
        }
    }

    private void Tell(IpcException exception)
    {
        Log.GaveUp(logger, options.ServiceName, exception.Message, exception);
        gaveUp();
    }

    private void EndWaiting(Exception exception)
    {
        TaskCompletionSource<ClientSession>? next;
        lock (_gate)
        {
            (next, _next) = (_next, null);
        }

        next?.TrySetException(exception);
    }

    /// <summary>What <see cref="ConnectAsync"/> began, up to its first session. Under <c>_gate</c>.</summary>
    private sealed class Attempt(bool endsUnwaited)
    {
        public bool EndsUnwaited { get; set; } = endsUnwaited;

        public int Waiting { get; set; }
    }
}
