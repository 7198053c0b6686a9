using System.Text.Json;
using Bro.Rpc.Client;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Dispatch;
using Bro.Rpc.Filters;
using Bro.Rpc.Generated;
using Bro.Rpc.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bro.Rpc;

/// <summary>
/// A service at the gateway: calls other services, and offers methods to them. What injected proxies and decorated classes
/// are built on. Safe to use from any thread.
/// </summary>
/// <remarks>Seed: <c>IPCClient</c>.</remarks>
public sealed class IpcClient : IObservedClient, IAsyncDisposable, IDisposable
{
    private readonly IpcClientOptions _options;
    private readonly EventPump _pump;
    private readonly EventLogger _logger;
    private readonly ClientEvents _events;
    private readonly CallDispatcher _dispatcher;
    private readonly ConnectorPool _connector;
    private readonly CallSender _sender;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isDisposed;

    /// <summary>A client that is not yet connected.</summary>
    /// <param name="options">How it runs; <see cref="IpcClientOptions.ServiceName"/> is required.</param>
    /// <param name="logger">Where it logs; nowhere where null.</param>
    /// <exception cref="ArgumentException">An option cannot work; the message names it.</exception>
    public IpcClient(IpcClientOptions options, ILogger<IpcClient>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        string gatewayPath = options.Validate();
        ILogger log = new SafeLogger(logger ?? NullLogger<IpcClient>.Instance);
        JsonSerializerOptions jsonOptions = DefaultJson.For(options.JsonOptions);
        _options = options;
        _pump = new EventPump(this, options.TimeProvider, log);
        _logger = new EventLogger(log, options.TimeProvider) { Pump = _pump };
        _events = new ClientEvents(options.ServiceName, _pump);
        _dispatcher = new CallDispatcher(options.ServiceName, options.MaxConcurrentCalls, options.MaxWaitingBytes, jsonOptions, options.TimeProvider, _events, _logger);
        _connector = new ConnectorPool(options, gatewayPath, _dispatcher, _events, () => GaveUp?.Invoke(ServiceName), _logger);
        _sender = new CallSender(options, jsonOptions, _connector, _logger);
        ClientInstruments.Clients.Add(this);
    }

    /// <summary>Connected and registered, for the first time or again. Raised away from the threads that read, like all events here. Seed: event <c>connected</c>.</summary>
    public event EventHandler<ConnectionEventArgs>? Connected
    {
        add => _events.Connected += value;
        remove => _events.Connected -= value;
    }

    /// <summary>The gateway acknowledged the registration; comes just before <see cref="Connected"/>. Seed: event <c>registered</c>.</summary>
    public event EventHandler<ConnectionEventArgs>? Registered
    {
        add => _events.Registered += value;
        remove => _events.Registered -= value;
    }

    /// <summary>No longer connected. Seed: event <c>disconnected</c>.</summary>
    public event EventHandler<ConnectionEventArgs>? Disconnected
    {
        add => _events.Disconnected += value;
        remove => _events.Disconnected -= value;
    }

    /// <summary>A method of this service was run. Costs nothing while nobody listens. Seed: event <c>method-executed</c>.</summary>
    public event EventHandler<MethodExecutedEventArgs>? MethodExecuted
    {
        add => _events.MethodExecuted += value;
        remove => _events.MethodExecuted -= value;
    }

    /// <summary>An answer to a call of this client came. Costs nothing while nobody listens. Seed: event <c>response-received</c>.</summary>
    public event EventHandler<ResponseReceivedEventArgs>? ResponseReceived
    {
        add => _events.ResponseReceived += value;
        remove => _events.ResponseReceived -= value;
    }

    /// <summary>The gateway sent an error. Seed: event <c>gateway-error</c>.</summary>
    public event EventHandler<GatewayErrorEventArgs>? GatewayError
    {
        add => _events.GatewayError += value;
        remove => _events.GatewayError -= value;
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

    /// <summary>The background gave up connecting; told on its thread.</summary>
    internal event Action<string>? GaveUp;

    /// <summary>The name under which it registers.</summary>
    public string ServiceName => _options.ServiceName;

    /// <summary>Whether it is connected and registered. Seed: <c>isConnected()</c>.</summary>
    public bool IsConnected => _connector.Sessions.Any();

    long IObservedClient.ActiveCalls => _connector.Sessions.Sum(static session => (long)session.Pending.Count);

    long IObservedClient.HandledCalls => _dispatcher.Count;

    long IObservedClient.Connections => _connector.Sessions.LongCount();

    long IObservedClient.QueuedBytes => _connector.Sessions.Sum(static session => session.Queue.QueuedBytes);

    internal BroCaller Caller => _sender;

    internal CallOrigin Origin => new(_options.ServiceName, _options.Timeout, _options.TimeProvider, TraceRoot.New, _dispatcher.JsonOptions);

    internal IpcClientOptions Options => _options;

    /// <summary>Why it is not connected, as far as it has tried; null while all is well.</summary>
    internal IpcException? LastProblem => _connector.LastProblem;

    internal MethodTable Methods => _dispatcher.Methods;

    /// <summary>
    /// Connects to the gateway and registers the service. Does nothing where it is connected already. Once connected, a lost
    /// connection is made anew where <see cref="IpcClientOptions.AutoReconnect"/> is on. Seed: <c>connect()</c>.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Ends when the gateway has acknowledged the registration.</returns>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.ConnectionFailed"/>: there is no gateway, it did not answer in time, or it refused the name; the message says what to do.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return _connector.ConnectAsync(cancellationToken);
    }

    /// <summary>
    /// Disconnects: takes no more calls, waits up to <see cref="IpcClientOptions.DrainTimeout"/> for those that run, answers them,
    /// ends its own pending calls with <see cref="IpcErrorCode.ConnectionLost"/>, and closes. Does nothing where it is not
    /// connected. It may connect again afterwards. Seed: <c>disconnect()</c>.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting for the calls that run, whose tokens are cancelled then.</param>
    /// <returns>Ends when nothing of the connection runs any more.</returns>
    public async Task DisconnectAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _dispatcher.StopAsync().WaitAsync(_options.DrainTimeout, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Their time is up; closing the connection cancels their tokens, and their callers are told by the gateway.
        }

        await _connector.DisconnectAsync().ConfigureAwait(false);
    }

    /// <summary>Offers a method. While connected too. Seed: <c>registerMethod()</c>.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="methodName">Its name on the wire, for instance <c>getUserById</c>.</param>
    /// <param name="handler">Runs for each call, many at the same time. An <see cref="IpcException"/> reaches the caller with its code; any other exception as <see cref="IpcErrorCode.ExecutionFailed"/>.</param>
    /// <exception cref="ArgumentException">The name is empty, too long or taken.</exception>
    public void RegisterMethod<TResult>(string methodName, Func<IpcCall, CancellationToken, Task<TResult>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(new RawMethod<TResult>(methodName, handler));
    }

    /// <summary>Offers a method that returns nothing. Seed: <c>registerMethod()</c>.</summary>
    /// <param name="methodName">Its name on the wire.</param>
    /// <param name="handler">Runs for each call, many at the same time.</param>
    /// <exception cref="ArgumentException">The name is empty, too long or taken.</exception>
    public void RegisterMethod(string methodName, Func<IpcCall, CancellationToken, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Add(new RawVoidMethod(methodName, handler));
    }

    /// <summary>Offers a method whose <c>params</c> are read as a type. Seed: <c>registerMethod()</c>.</summary>
    /// <typeparam name="TParams">The type of the whole <c>params</c> value.</typeparam>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="methodName">Its name on the wire.</param>
    /// <param name="handler">Runs for each call, many at the same time; is given null where the call has no <c>params</c>.</param>
    /// <exception cref="ArgumentException">The name is empty, too long or taken.</exception>
    public void RegisterMethod<TParams, TResult>(string methodName, Func<TParams?, IpcContext, CancellationToken, Task<TResult>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        RegisterMethod(methodName, (call, cancellationToken) => handler(call.GetParams<TParams>(), call.Context, cancellationToken));
    }

    /// <summary>Offers every method of a contract, or of a decorated class, on one object. The same as <c>AddService</c> does with a container.</summary>
    /// <typeparam name="TService">An interface with <see cref="BroServiceAttribute"/>, or a class with it.</typeparam>
    /// <param name="implementation">Serves all calls, many at the same time.</param>
    /// <exception cref="ArgumentException">It is no such type, or one of its methods is registered already.</exception>
    public void RegisterService<TService>(TService implementation)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(implementation);
        ContractOf<TService>().RegisterMethods(new ServiceMethodRegistrar<TService>(Methods, new SingleImplementation<TService>(implementation)));
        Update();
    }

    /// <summary>Takes a method back. Calls of it that run go on. Seed: <c>unregisterMethod()</c>.</summary>
    /// <param name="methodName">Its name on the wire.</param>
    /// <returns>Whether there was one.</returns>
    public bool UnregisterMethod(string methodName)
    {
        ArgumentException.ThrowIfNullOrEmpty(methodName);
        bool removed = _dispatcher.Methods.Remove(methodName);
        Update();
        return removed;
    }

    /// <summary>The methods it offers, in order. Seed: <c>getRegisteredMethods()</c>.</summary>
    /// <returns>Their names on the wire.</returns>
    public IReadOnlyList<string> GetRegisteredMethods() => _dispatcher.Methods.Names();

    /// <summary>A proxy of a contract, which calls through this client. What <c>AddClient</c> injects.</summary>
    /// <typeparam name="TService">An interface with <see cref="BroServiceAttribute"/>.</typeparam>
    /// <returns>The proxy; safe to use from any thread.</returns>
    /// <exception cref="ArgumentException">It is no such interface.</exception>
    public TService CreateProxy<TService>()
        where TService : class => ContractOf<TService>().CreateProxy(Caller);

    /// <summary>Calls a method of another service. Seed: <c>call()</c>.</summary>
    /// <typeparam name="TResult">The result's type; where the method answers nothing, null for a type that may be null, and an undefined <see cref="JsonElement"/>.</typeparam>
    /// <param name="serviceName">The service.</param>
    /// <param name="methodName">The method's name on the wire.</param>
    /// <param name="parameters">The <c>params</c>: an object of any type, or null for none.</param>
    /// <param name="context">A context to extend; rarely needed, because inside a handler the current one is extended by itself.</param>
    /// <param name="cancellationToken">Ends the call at once.</param>
    /// <returns>The result. To be awaited once.</returns>
    /// <exception cref="IpcException">The call failed; see its <see cref="IpcException.Code"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<TResult> CallAsync<TResult>(
        string serviceName, string methodName, object? parameters = null, IpcContext? context = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        ArgumentException.ThrowIfNullOrEmpty(methodName);
        return _sender.CallAsync(serviceName, methodName, new RawParams(parameters), RawResult<TResult>.Reader, context, cancellationToken);
    }

    /// <summary>Calls a method of another service and leaves its result, if any, unread. Seed: <c>call()</c>.</summary>
    /// <param name="serviceName">The service.</param>
    /// <param name="methodName">The method's name on the wire.</param>
    /// <param name="parameters">The <c>params</c>: an object of any type, or null for none.</param>
    /// <param name="context">A context to extend; rarely needed.</param>
    /// <param name="cancellationToken">Ends the call at once.</param>
    /// <returns>Ends with the call. To be awaited once.</returns>
    /// <exception cref="IpcException">The call failed; see its <see cref="IpcException.Code"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask CallAsync(
        string serviceName, string methodName, object? parameters = null, IpcContext? context = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        ArgumentException.ThrowIfNullOrEmpty(methodName);
        return _sender.CallAsync(serviceName, methodName, new RawParams(parameters), context, cancellationToken);
    }

    /// <summary>Begins a batch: calls that are sent together.</summary>
    /// <returns>An empty batch.</returns>
    public IpcBatch CreateBatch() => new(_sender, _options);

    /// <summary>How the client does. Seed: <c>getStatus()</c>.</summary>
    /// <returns>A picture of this moment.</returns>
    public IpcClientStatus GetStatus()
    {
        ClientSession[] sessions = [.. _connector.Sessions];
        return new IpcClientStatus
        {
            IsConnected = sessions.Length > 0,
            Connections = sessions.Length,
            ServiceName = ServiceName,
            PendingRequests = sessions.Sum(static session => session.Pending.Count),
            RegisteredMethods = _dispatcher.Methods.Count,
            RunningCalls = _dispatcher.Count,
        };
    }

    /// <summary>Disconnects for good, as <see cref="DisconnectAsync"/> does.</summary>
    /// <returns>Ends when nothing of the client runs any more, whoever began to dispose of it.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            await _disposed.Task.ConfigureAwait(false);
            return;
        }

        try
        {
            _connector.Refuse();
            await DisconnectAsync().ConfigureAwait(false);
            ClientInstruments.Clients.Remove(this);
            _sender.Dispose();
            _dispatcher.Dispose();
            await _pump.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _disposed.TrySetResult();
        }
    }

    /// <summary>
    /// Closes at once and waits for nothing: calls that run are cancelled and not answered, pending ones end with
    /// <see cref="IpcErrorCode.ConnectionLost"/>. For containers that are disposed without <c>await</c>; else
    /// <see cref="DisposeAsync"/> is to be preferred, which lets running calls end, and which after this waits for the end.
    /// </summary>
    public void Dispose()
    {
        _connector.Abort();
        _ = DisposeAsync().AsTask();
    }

    /// <summary>Connects in the background and keeps trying.</summary>
    internal void StartConnecting() => _connector.StartConnecting();

    private void Add(RegisteredMethod method)
    {
        _dispatcher.Methods.Add(method);
        Update();
    }

    // The gateway routes by service alone; it is told of methods so that people can see them there.
    private void Update()
    {
        foreach (ClientSession session in _connector.Sessions)
        {
            session.UpdateIfChanged();
        }
    }

    internal static BroContract<TService> ContractOf<TService>()
        where TService : class =>
        BroContract.TryFind(typeof(TService), out BroContract? contract)
            ? (BroContract<TService>)contract
            : throw new ArgumentException($"{typeof(TService)} is not known as a service. Mark it with [BroService(\"…\")], and see that its project references the Bro.Rpc.Abstractions package, whose generator writes what is missing.");
}
