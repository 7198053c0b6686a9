using Bro.Rpc.Client;

namespace Bro.Rpc;

/// <summary>
/// Calls that are sent together, in one write: kept until <see cref="SendAsync"/>, then each goes its own way, with its own result
/// or error. Cheaper than calls one by one where there are many, whatever the services are written in. Safe to use from any thread.
/// </summary>
/// <example>
/// <code>
/// await using IpcBatch batch = client.CreateBatch();
/// IUserService users = batch.CreateProxy&lt;IUserService&gt;();
/// Task&lt;User?&gt; first = users.GetUserByIdAsync("1");
/// Task&lt;User?&gt; second = users.GetUserByIdAsync("2");
/// await batch.SendAsync();
/// Console.WriteLine($"{await first} and {await second}");
/// </code>
/// </example>
/// <remarks>Seed: "Batch multiple calls", one of its pending works.</remarks>
public sealed class IpcBatch : IAsyncDisposable
{
    // A large batch goes out in pieces, so that the first calls run while the last are being written.
    private const int PieceLength = 256 * 1024;

    private readonly CallSender _sender;
    private readonly BatchCaller _caller;
    private readonly IpcClientOptions _options;
    private readonly Lock _gate = new();

    // Under _gate. The timer runs from the first call that is kept to the sending.
    private List<HeldCall> _held = [];
    private ITimer? _unsent;
    private bool _isDisposed;

    internal IpcBatch(CallSender sender, IpcClientOptions options)
    {
        _sender = sender;
        _options = options;
        _caller = new BatchCaller(this);
    }

    /// <summary>How many calls wait to be sent.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>A proxy of a contract whose calls belong to this batch. They end after <see cref="SendAsync"/>, so await them behind it.</summary>
    /// <typeparam name="TService">An interface with <see cref="BroServiceAttribute"/>.</typeparam>
    /// <returns>The proxy.</returns>
    /// <exception cref="ArgumentException">It is no such interface.</exception>
    public TService CreateProxy<TService>()
        where TService : class => IpcClient.ContractOf<TService>().CreateProxy(_caller);

    /// <summary>Adds a raw call.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="serviceName">The service.</param>
    /// <param name="methodName">The method's name on the wire.</param>
    /// <param name="parameters">The <c>params</c>: an object of any type, or null for none.</param>
    /// <param name="context">A context to extend; rarely needed.</param>
    /// <param name="cancellationToken">Ends the call at once, sent or not.</param>
    /// <returns>The result, some time after <see cref="SendAsync"/>.</returns>
    /// <exception cref="IpcException">The call failed; others of the batch go on. <see cref="IpcErrorCode.Timeout"/> also where the batch was not sent within <see cref="IpcClientOptions.Timeout"/>.</exception>
    /// <exception cref="ObjectDisposedException">The batch is disposed.</exception>
    public Task<TResult> CallAsync<TResult>(
        string serviceName, string methodName, object? parameters = null, IpcContext? context = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        ArgumentException.ThrowIfNullOrEmpty(methodName);
        return _caller.CallAsync(serviceName, methodName, new RawParams(parameters), RawResult<TResult>.Reader, context, cancellationToken).AsTask();
    }

    /// <summary>Adds a raw call whose result, if any, is left unread.</summary>
    /// <param name="serviceName">The service.</param>
    /// <param name="methodName">The method's name on the wire.</param>
    /// <param name="parameters">The <c>params</c>: an object of any type, or null for none.</param>
    /// <param name="context">A context to extend; rarely needed.</param>
    /// <param name="cancellationToken">Ends the call at once, sent or not.</param>
    /// <returns>Ends with the call, some time after <see cref="SendAsync"/>.</returns>
    /// <exception cref="IpcException">The call failed; others of the batch go on.</exception>
    /// <exception cref="ObjectDisposedException">The batch is disposed.</exception>
    public Task CallAsync(
        string serviceName, string methodName, object? parameters = null, IpcContext? context = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        ArgumentException.ThrowIfNullOrEmpty(methodName);
        return _caller.CallAsync(serviceName, methodName, new RawParams(parameters), context, cancellationToken).AsTask();
    }

    /// <summary>
    /// Sends what the batch holds; it can be filled and sent again. Waits for the connection where there is none, and where the gateway
    /// takes nothing. What cannot be sent fails call by call, not here.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting; calls that are not sent by then are cancelled.</param>
    /// <returns>Ends when all calls are sent or have ended; their results come later.</returns>
    public async Task SendAsync(CancellationToken cancellationToken = default)
    {
        List<HeldCall> calls = TakeHeld();
        if (calls.Count == 0)
        {
            return;
        }

        int next = 0;
        using var frames = new BatchFrames();
        try
        {
            while (next < calls.Count)
            {
                ClientSession session = await _sender.WaitForSessionAsync(calls[next].Service, calls[next].Method, _options.Timeout, cancellationToken).ConfigureAwait(false);
                for (; next < calls.Count && frames.Frames.Length < PieceLength; next++)
                {
                    calls[next].Start(_sender, session, frames);
                }

                CallSender.Send(session, frames);
                frames.Clear();
            }
        }
        catch (OperationCanceledException exception)
        {
            FailFrom(calls, next, _ => exception);
        }
        catch (IpcException exception)
        {
            FailFrom(calls, next, call => new IpcException(exception.Code, $"{call.Service}.{call.Method} was not sent with its batch: {exception.Message}", exception) { ServiceName = call.Service, MethodName = call.Method });
        }
    }

    /// <summary>Sends what the batch holds, and takes no more.</summary>
    /// <returns>As that of <see cref="SendAsync"/>.</returns>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        await SendAsync().ConfigureAwait(false);
    }

    internal void Hold(HeldCall call)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _held.Add(call);

            // Whoever awaits a call of a batch that nobody sends must not wait for ever.
            _unsent ??= _options.TimeProvider.CreateTimer(static state => ((IpcBatch)state!).FailUnsent(), this, _options.Timeout, Timeout.InfiniteTimeSpan);
        }
    }

    private static void FailFrom(List<HeldCall> calls, int first, Func<HeldCall, Exception> error)
    {
        foreach (HeldCall call in calls.Skip(first))
        {
            call.Fail(error(call));
        }
    }

    private void FailUnsent() => FailFrom(TakeHeld(), 0, call => new IpcException(
        IpcErrorCode.Timeout,
        $"{call.Service}.{call.Method} was not sent: its batch was not sent in the {_options.Timeout.TotalMilliseconds} ms that a call has (Timeout). Await SendAsync first, and the calls behind it.")
    {
        ServiceName = call.Service,
        MethodName = call.Method,
    });

    private List<HeldCall> TakeHeld()
    {
        lock (_gate)
        {
            List<HeldCall> held = _held;
            _held = [];
            _unsent?.Dispose();
            _unsent = null;
            return held;
        }
    }
}
