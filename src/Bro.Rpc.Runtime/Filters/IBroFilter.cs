using System.Diagnostics.CodeAnalysis;

namespace Bro.Rpc;

/// <summary>
/// Stands around calls: of a client before they are sent, of a service before the method runs. It goes on with <c>next</c>, and may look at
/// arguments and result, replace the result, end the call with a result of its own, or throw; an <see cref="IpcException"/> reaches the
/// caller with its code. Add it with <c>AddFilter</c>.
/// </summary>
/// <example><code>
/// public sealed class Timing(ILogger&lt;Timing&gt; logger) : IBroFilter
/// {
///     public async ValueTask InvokeAsync(BroCall call, BroFilterNext next)
///     {
///         long started = Stopwatch.GetTimestamp();
///         await next(call);
///         logger.LogInformation("{Method} took {Elapsed}", call.Method, Stopwatch.GetElapsedTime(started));
///     }
/// }
/// </code></example>
/// <remarks>
/// It comes from the container: on the service's side from the scope of the call, on the client's from the application, whose proxies live as long as it.
/// One that was not added to the container is made for each call of a service, and once for all calls of clients.
/// </remarks>
[SuppressMessage("Naming", "CA1716", Justification = "What every filter of .NET calls them; Visual Basic has brackets for it.")]
public interface IBroFilter
{
    /// <summary>Runs around one call; many at the same time.</summary>
    /// <param name="call">The call.</param>
    /// <param name="next">What comes behind; may be left out, or run more than once, each time with an attempt of its own (<see cref="BroCall.CreateAttempt"/>).</param>
    /// <returns>Ends when the call has its result.</returns>
    /// <exception cref="IpcException">The call fails with that code.</exception>
    ValueTask InvokeAsync(BroCall call, BroFilterNext next);
}
