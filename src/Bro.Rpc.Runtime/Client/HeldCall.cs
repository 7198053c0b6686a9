namespace Bro.Rpc.Client;

/// <summary>A call of a batch that was not sent yet. Whoever takes it, to start or to fail it, does so alone.</summary>
internal abstract class HeldCall(BroMethodInfo method)
{
    private CancellationTokenRegistration _cancellation;
    private int _isTaken;

    public string Service { get; } = method.Service;

    public string Method { get; } = method.Name;

    public TimeSpan? Timeout { get; } = method.Timeout;

    /// <summary>Starts the call on a session, unless it has ended already.</summary>
    public void Start(CallSender sender, ClientSession session, BatchFrames frames)
    {
        if (TryTake())
        {
            // The call itself watches the token from here on.
            _cancellation.Dispose();
            StartTaken(sender, session, frames);
        }
    }

    /// <summary>Ends the call without sending it, unless it was started.</summary>
    public void Fail(Exception exception)
    {
        if (TryTake())
        {
            _cancellation.Dispose();
            Complete(exception);
        }
    }

    protected abstract void StartTaken(CallSender sender, ClientSession session, BatchFrames frames);

    protected abstract void Complete(Exception exception);

    protected void CancelWith(CancellationToken cancellationToken) =>
        _cancellation = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var call = (HeldCall)state!;
                if (call.TryTake())
                {
                    call.Complete(new OperationCanceledException($"The call of {call.Service}.{call.Method} was cancelled by its caller before its batch was sent.", token));
                }
            },
            this);

    private bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;
}
