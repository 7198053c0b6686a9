using Polly;

namespace Bro.Rpc.Resilience;

/// <summary>What pipelines of one's own are built with.</summary>
public static class BroResilience
{
    internal static readonly ResiliencePropertyKey<BroCall> Call = new("Bro.Rpc.Call");

    /// <summary>The code of a call that was not tried, because too many before it failed: <c>CIRCUIT_OPEN</c>.</summary>
    public static IpcErrorCode CircuitOpen => new("CIRCUIT_OPEN");

    /// <summary>The call that a pipeline runs around.</summary>
    /// <param name="context">The context that the pipeline's callbacks are given.</param>
    /// <returns>The call.</returns>
    /// <exception cref="ArgumentException">The pipeline is none that was added to a client.</exception>
    public static BroCall CallOf(ResilienceContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Properties.TryGetValue(Call, out BroCall? call) ? call : throw new ArgumentException("The pipeline runs around no call. Add it to a client: AddClient<IUserService>().AddResilience(…).", nameof(context));
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

        // The code alone does not say so: that of a service which the method itself failed to reach comes here, too.
        return IsUnavailable(exception) && (method.IsIdempotent || (exception is IpcException { NotRun: true } error && error.Code != IpcErrorCode.Timeout));
    }

    /// <summary>Whether a call failed because the service was not there or did not answer, and not by what its method threw.</summary>
    /// <param name="exception">What it failed with.</param>
    /// <returns>Whether it did.</returns>
    public static bool IsUnavailable(Exception? exception) => exception is IpcException error
        && (error.Code == IpcErrorCode.NotConnected || error.Code == IpcErrorCode.ServiceNotFound || error.Code == IpcErrorCode.ConnectionFailed
            || error.Code == IpcErrorCode.ConnectionLost || error.Code == IpcErrorCode.Timeout);
}
