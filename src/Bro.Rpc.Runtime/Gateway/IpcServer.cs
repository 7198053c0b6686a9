using Bro.Rpc.Diagnostics;
using Bro.Rpc.Gateway;
using Bro.Rpc.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bro.Rpc;

/// <summary>
/// The gateway: listens at a Unix socket, keeps the registry of services, and routes calls and answers between them.
/// Safe to use from any thread.
/// </summary>
/// <remarks>Seed: <c>IPCServer</c>. Protocol §3.</remarks>
public sealed class IpcServer : IAsyncDisposable, IDisposable
{
    private readonly IpcServerOptions _options;
    private readonly EventLogger _logger;
    private readonly EventPump _pump;
    private readonly SemaphoreSlim _lifecycle = new(1, 1);

    // Written under _lifecycle, read by anyone.
    private volatile GatewayRun? _run;
    private volatile bool _isDisposed;

    /// <summary>A gateway that is not yet started.</summary>
    /// <param name="options">How it runs; defaults where null.</param>
    /// <param name="logger">Where it logs; nowhere where null.</param>
    /// <exception cref="ArgumentException">An option cannot work; the message names it.</exception>
    public IpcServer(IpcServerOptions? options = null, ILogger<IpcServer>? logger = null)
    {
        _options = options ?? new IpcServerOptions();
        SocketPath = _options.Validate();
        ILogger log = new SafeLogger(logger ?? NullLogger<IpcServer>.Instance);
        _pump = new EventPump(this, _options.TimeProvider, log);
        _logger = new EventLogger(log, _options.TimeProvider) { Pump = _pump };
        Events = new RouterEvents(_pump);
    }

    /// <summary>The gateway listens. Raised away from the threads that route, like all events here. Seed: event <c>started</c>.</summary>
    public event EventHandler<GatewayStartedEventArgs>? Started;

    /// <summary>The gateway has stopped. Raised before <see cref="StopAsync"/> ends. Seed: event <c>stopped</c>.</summary>
    public event EventHandler? Stopped;

    /// <summary>A service connected, or replaced its methods. Seed: event <c>service-registered</c>.</summary>
    public event EventHandler<ServiceRegisteredEventArgs>? ServiceRegistered
    {
        add => Events.ServiceRegistered += value;
        remove => Events.ServiceRegistered -= value;
    }

    /// <summary>The last connection of a service went. Seed: event <c>service-disconnected</c>.</summary>
    public event EventHandler<ServiceDisconnectedEventArgs>? ServiceDisconnected
    {
        add => Events.ServiceDisconnected += value;
        remove => Events.ServiceDisconnected -= value;
    }

    /// <summary>A call was forwarded. Costs nothing while nobody listens. Seed: event <c>call-routed</c>.</summary>
    public event EventHandler<CallRoutedEventArgs>? CallRouted
    {
        add => Events.CallRouted += value;
        remove => Events.CallRouted -= value;
    }

    /// <summary>An answer was passed back. Costs nothing while nobody listens. Seed: event <c>response-routed</c>.</summary>
    public event EventHandler<ResponseRoutedEventArgs>? ResponseRouted
    {
        add => Events.ResponseRouted += value;
        remove => Events.ResponseRouted -= value;
    }

    /// <summary>Something failed that has to do with an exception. Seed: event <c>error</c>.</summary>
    public event EventHandler<IpcErrorEventArgs>? Error
    {
        add => _logger.Failed += value;
        remove => _logger.Failed -= value;
    }

    /// <summary>An entry of the log, whatever level the logger has. Seed: event <c>log</c>.</summary>
    public event EventHandler<IpcLogEventArgs>? Log
    {
        add => _logger.Logged += value;
        remove => _logger.Logged -= value;
    }

    /// <summary>Where the gateway listens, as an absolute path.</summary>
    public string SocketPath { get; }

    private RouterEvents Events { get; }

    /// <summary>Whether anybody listens where this gateway would.</summary>
    internal bool IsPathServed() => UnixListener.IsServed(SocketPath);

    /// <summary>Starts to listen. Does nothing where it listens already. Seed: <c>start()</c>.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Ends when the gateway listens.</returns>
    /// <exception cref="ObjectDisposedException">The gateway is disposed.</exception>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.ConnectionFailed"/>: a live gateway holds the path, it is no socket, or the folder cannot be written; the message says what to do. A path that another gateway has is told from the rest by an inner <see cref="System.Net.Sockets.SocketException"/> with <see cref="System.Net.Sockets.SocketError.AddressAlreadyInUse"/>.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _lifecycle.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_run is not null)
            {
                return;
            }

            var listener = UnixListener.Listen(SocketPath, _options.SocketMode);
            _run = new GatewayRun(listener, _options, Events, _logger);
            Diagnostics.Log.GatewayStarted(_logger, SocketPath);
            _pump.Post(Started, new GatewayStartedEventArgs { SocketPath = SocketPath });
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    /// <summary>
    /// Stops: takes no more connections and calls, waits up to <see cref="IpcServerOptions.DrainTimeout"/> for the calls in flight,
    /// sends what waits, closes all connections and removes the socket file.
    /// Does nothing where it does not listen. Seed: <c>stop()</c>.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting for another start or stop, not the stop itself.</param>
    /// <returns>Ends when nothing of the gateway runs any more.</returns>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _lifecycle.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_run is not { } run)
            {
                return;
            }

            await run.DisposeAsync().ConfigureAwait(false);
            _run = null;
            Diagnostics.Log.GatewayStopped(_logger, SocketPath);
            _pump.Post(ListenersOfStopped(), EventArgs.Empty);
            await _pump.DrainAsync().ConfigureAwait(false);
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    /// <summary>The names of the connected services, in order. Seed: <c>getConnectedServices()</c>.</summary>
    /// <returns>The names.</returns>
    public IReadOnlyList<string> GetConnectedServices() => _run?.Router.Registry.Names() ?? [];

    /// <summary>What is known of one service. Seed: <c>getService()</c>.</summary>
    /// <param name="serviceName">Its name.</param>
    /// <returns>The entry, or null where it is not connected.</returns>
    public IpcServiceEntry? GetService(string serviceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        return _run?.Router.Registry.Find(serviceName)?.ToEntry(_options.TimeProvider.GetUtcNow());
    }

    /// <summary>Whether a service is connected. Seed: <c>isServiceConnected()</c>.</summary>
    /// <param name="serviceName">Its name.</param>
    /// <returns>Whether calls to it are routed.</returns>
    public bool IsServiceConnected(string serviceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        return _run?.Router.Registry.Find(serviceName) is not null;
    }

    /// <summary>How the gateway does. Seed: <c>getStatus()</c>.</summary>
    /// <returns>A picture of this moment.</returns>
    public IpcServerStatus GetStatus()
    {
        GatewayRun? run = _run;
        return new IpcServerStatus
        {
            IsRunning = run is not null,
            SocketPath = SocketPath,
            Services = run?.Router.Registry.Names() ?? [],
            Connections = run?.Connections.Count ?? 0,
            CallsInFlight = run?.Connections.CallsInFlight ?? 0,
            CallsRouted = run?.Router.CallsRouted ?? 0,
            ResponsesRouted = run?.Router.ResponsesRouted ?? 0,
            MessagesRefused = run?.Replies.Refused ?? 0,
        };
    }

    /// <summary>Stops for good, as <see cref="StopAsync"/> does.</summary>
    /// <returns>Ends when nothing of the gateway runs any more, whoever began to dispose of it.</returns>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await StopAsync().ConfigureAwait(false);
        await _pump.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Removes the socket file, closes all connections at once and waits for nothing; what waits to be sent is lost. For
    /// containers that are disposed without <c>await</c>; else <see cref="DisposeAsync"/> is to be preferred, which lets calls
    /// end, and which after this waits for the end.
    /// </summary>
    public void Dispose()
    {
        _isDisposed = true;
        _run?.Abort();
        _ = DisposeAsync().AsTask();
    }

    // Each by itself: one that throws must not take the event from those after it.
    private EventHandler<EventArgs>? ListenersOfStopped()
    {
        EventHandler<EventArgs>? listeners = null;
        foreach (EventHandler listener in Delegate.EnumerateInvocationList(Stopped))
        {
            listeners += listener.Invoke;
        }

        return listeners;
    }
}
