using System.Runtime.ExceptionServices;
using Polly;
using Polly.CircuitBreaker;

namespace Bro.Rpc.Resilience;

/// <summary>Runs calls of one method in a pipeline: each attempt is one of Bro's, within the deadline of the call.</summary>
/// <param name="find">Finds the pipeline, told the clock of the client; asked with the first call, as there is no client before.</param>
/// <param name="method">The method.</param>
/// <param name="attemptTimeout">How long one attempt may take; as long as the call where null.</param>
internal sealed class ResilienceFilter(Func<TimeProvider, ResiliencePipeline<BroCall>> find, BroMethodInfo method, TimeSpan? attemptTimeout) : IBroFilter
{
    private readonly string _name = method.ToString();

    // Written by whoever calls first, always with the same.
    private ResiliencePipeline<BroCall>? _pipeline;

    public async ValueTask InvokeAsync(BroCall call, BroFilterNext next)
    {
        var attempts = new CallAttempts(call);
        ResilienceContext context = ResilienceContextPool.Shared.Get(_name, call.CancellationToken);
        context.Properties.Set(BroResilience.Attempts, attempts);
        try
        {
            BroCall attempt = await RunAsync(context, attempts, next).ConfigureAwait(false);
            call.CompleteWith(attempt);
        }
        catch (BrokenCircuitException open) when (attempts.Error is null)
        {
            throw Open(open);
        }
        catch (Exception failure) when (Instead(failure, attempts) is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    // What failed last may say that nothing was run, which is true of that attempt and not of the call.
    private static Exception? Instead(Exception failure, CallAttempts attempts) => failure switch
    {
        BrokenCircuitException => attempts.Error,
        IpcException { NotRun: true } => attempts.MayHaveRun,
        _ => null,
    };

    private async ValueTask<BroCall> RunAsync(ResilienceContext context, CallAttempts attempts, BroFilterNext next)
    {
        _pipeline ??= find(attempts.Call.TimeProvider);
        Outcome<BroCall> outcome = await _pipeline.ExecuteOutcomeAsync(AttemptAsync, context, (Filter: this, Attempts: attempts, Next: next)).ConfigureAwait(false);
        outcome.ThrowIfException();
        return outcome.Result!;
    }

    private static async ValueTask<Outcome<BroCall>> AttemptAsync(ResilienceContext context, (ResilienceFilter Filter, CallAttempts Attempts, BroFilterNext Next) state)
    {
        try
        {
            BroCall call = state.Attempts.Call;
            BroCall attempt = call.CreateAttempt(state.Filter.ContextOf(call), context.CancellationToken);
            await state.Next(attempt).ConfigureAwait(context.ContinueOnCapturedContext);
            return Outcome.FromResult(attempt);
        }
        catch (Exception exception)
        {
            state.Attempts.Failed(exception);
            return Outcome.FromException<BroCall>(exception);
        }
    }

    private IpcContext ContextOf(BroCall call) =>
        attemptTimeout is { } timeout ? call.Context.WithDeadline(IpcDeadlines.After(timeout, call.TimeProvider)) : call.Context;

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
