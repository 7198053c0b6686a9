using Polly;
using Polly.CircuitBreaker;

namespace Bro.Rpc.Resilience;

/// <summary>Runs calls of one method in a pipeline: each attempt is one of Bro's, within the deadline of the call.</summary>
internal sealed class ResilienceFilter(ResiliencePipeline<BroCall> pipeline, BroMethodInfo method, Func<TimeSpan?> attemptTimeout, TimeProvider timeProvider) : IBroFilter
{
    private readonly string _name = method.ToString();

    public async ValueTask InvokeAsync(BroCall call, BroFilterNext next)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(_name, call.CancellationToken);
        context.Properties.Set(BroResilience.Call, call);
        try
        {
            Outcome<BroCall> outcome = await pipeline.ExecuteOutcomeAsync(AttemptAsync, context, (Filter: this, Call: call, Next: next)).ConfigureAwait(false);
            if (outcome.Exception is BrokenCircuitException open)
            {
                throw Open(open);
            }

            outcome.ThrowIfException();
            call.CompleteWith(outcome.Result!);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<Outcome<BroCall>> AttemptAsync(ResilienceContext context, (ResilienceFilter Filter, BroCall Call, BroFilterNext Next) state)
    {
        try
        {
            BroCall attempt = state.Call.CreateAttempt(state.Filter.ContextOf(state.Call), context.CancellationToken);
            await state.Next(attempt).ConfigureAwait(context.ContinueOnCapturedContext);
            return Outcome.FromResult(attempt);
        }
        catch (Exception exception)
        {
            return Outcome.FromException<BroCall>(exception);
        }
    }

    private IpcContext ContextOf(BroCall call) =>
        attemptTimeout() is { } timeout ? call.Context.WithDeadline(IpcDeadlines.After(timeout, timeProvider)) : call.Context;

    private IpcException Open(BrokenCircuitException exception) => new(
        BroResilience.CircuitOpen,
        $"{_name} was not called: too many calls of '{method.Service}' failed because it was not there or did not answer, so none is tried {(exception.RetryAfter is { } wait ? $"for another {wait.TotalMilliseconds:0} ms" : "for a while")}. See that the service runs and keeps up.",
        exception)
    {
        ServiceName = method.Service,
        MethodName = method.Name,
        NotRun = true,
    };
}
