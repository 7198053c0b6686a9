using Polly;
using Polly.CircuitBreaker;

namespace Bro.Rpc.Resilience;

/// <summary>What pipelines of one's own are built with.</summary>
public static class BroResilience
{
    // A call that ends a service must not end one after the other; what did not run may be waited for longer.
    private const int MostUnanswered = 3;

    internal static readonly ResiliencePropertyKey<CallAttempts> Attempts = new("Bro.Rpc.Attempts");

    /// <summary>The code of a call that was not tried, because too many before it failed: <c>CIRCUIT_OPEN</c>.</summary>
    public static IpcErrorCode CircuitOpen => new("CIRCUIT_OPEN");

    /// <summary>The call that a pipeline runs around.</summary>
    /// <param name="context">The context that the pipeline's callbacks are given.</param>
    /// <returns>The call.</returns>
    /// <exception cref="ArgumentException">The pipeline is none that was added to a client.</exception>
    public static BroCall CallOf(ResilienceContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return AttemptsOf(context).Call;
    }

    /// <summary>
    /// Whether a call that failed may be made again: it certainly did not run, because there was no connection, no service, or no room at it;
    /// or it may have run, its connection was lost or its time was up, and the method is idempotent.
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="exception">What it failed with.</param>
    /// <returns>Whether it may.</returns>
    public static bool IsSafeToCallAgain(BroMethodInfo method, Exception? exception)
    {
        ArgumentNullException.ThrowIfNull(method);
        return IsUnavailable(exception) && (method.IsIdempotent || (exception is IpcException { NotRun: true } error && error.Code != IpcErrorCode.Timeout));
    }

    /// <summary>
    /// Whether a call failed because the service was not there or did not answer. What its method threw is an answer, also where that is what a
    /// call of the method's own failed with: <see cref="IpcException.NotRun"/> and <see cref="IpcException.IsUnanswered"/> tell, not the code alone.
    /// </summary>
    /// <param name="exception">What it failed with.</param>
    /// <returns>Whether it did.</returns>
    public static bool IsUnavailable(Exception? exception) => exception is IpcException error
        && (error.IsUnanswered
            || (error.NotRun && (error.Code == IpcErrorCode.NotConnected || error.Code == IpcErrorCode.ServiceNotFound
                || error.Code == IpcErrorCode.ConnectionFailed || error.Code == IpcErrorCode.Timeout)));

    /// <summary>Whether the standard pipelines make a further attempt.</summary>
    internal static bool IsTriedAgain(ResilienceContext context, Exception? exception)
    {
        CallAttempts attempts = AttemptsOf(context);
        return exception is BrokenCircuitException

            // It opened while this call was being tried, which may wait for it; one that comes later is told at once.
            ? attempts.Error is not null
            : IsSafeToCallAgain(attempts.Call.Method, exception) && attempts.Unanswered <= MostUnanswered;
    }

    /// <summary>Whether a further call is sent beside the others; an open circuit ends its own alone.</summary>
    internal static bool IsHedged(ResilienceContext context, Exception? exception) =>
        exception is BrokenCircuitException || IsSafeToCallAgain(AttemptsOf(context).Call.Method, exception);

    private static CallAttempts AttemptsOf(ResilienceContext context) => context.Properties.TryGetValue(Attempts, out CallAttempts? attempts)
        ? attempts
        : throw new ArgumentException("The pipeline runs around no call. Add it to a client: AddClient<IUserService>().AddResilience(…).", nameof(context));
}
