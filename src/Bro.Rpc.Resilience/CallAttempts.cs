namespace Bro.Rpc.Resilience;

/// <summary>One call, with what became of its attempts so far. Attempts may run at the same time.</summary>
internal sealed class CallAttempts(BroCall call)
{
    private Exception? _last;
    private Exception? _mayHaveRun;
    private int _unanswered;

    public BroCall Call { get; } = call;

    /// <summary>How many were not answered, so that nobody knows whether they ran.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>What one of them failed with that may have run; null where none has.</summary>
    public Exception? MayHaveRun => Volatile.Read(ref _mayHaveRun);

    /// <summary>What the call has failed with: an attempt that may have run says more than a later one that did not.</summary>
    public Exception? Error => MayHaveRun ?? Volatile.Read(ref _last);

    public void Failed(Exception exception)
    {
        if (exception is OperationCanceledException)
        {
            // Another attempt was faster, or nobody waits any more.
            return;
        }

        var error = exception as IpcException;
        if (error?.IsUnanswered == true)
        {
            Interlocked.Increment(ref _unanswered);
        }

        if (error?.NotRun != true)
        {
            Volatile.Write(ref _mayHaveRun, exception);
        }

        Volatile.Write(ref _last, exception);
    }
}
