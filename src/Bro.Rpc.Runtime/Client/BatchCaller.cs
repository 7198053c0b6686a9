using Bro.Rpc.Filters;
using Bro.Rpc.Generated;
using Bro.Rpc.Telemetry;

namespace Bro.Rpc.Client;

/// <summary>What the proxies of a batch call through: keeps calls until the batch is sent.</summary>
internal sealed class BatchCaller(IpcBatch batch) : BroCaller
{
    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        string service, string method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        CallAsync(new BroMethodInfo(service, method), parameters, reader, context, cancellationToken);

    public override ValueTask CallAsync<TParams>(
        string service, string method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        CallAsync(new BroMethodInfo(service, method), parameters, context, cancellationToken);

    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        BroMethodInfo method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken)
    {
        if (OutgoingCall.IsObserved)
        {
            return batch.ObserveAsync(method, parameters, reader, context, cancellationToken);
        }

        var call = new HeldCall<TParams, TResult>(method, parameters, reader, context, cancellationToken);
        batch.Hold(call);
        return new ValueTask<TResult>(call.Result);
    }

    public override ValueTask CallAsync<TParams>(BroMethodInfo method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken)
    {
        if (OutgoingCall.IsObserved)
        {
            return new ValueTask(batch.ObserveAsync(method, parameters, NoResult.Reader, context, cancellationToken).AsTask());
        }

        var call = new HeldCall<TParams, NoResult>(method, parameters, NoResult.Reader, context, cancellationToken);
        batch.Hold(call);
        return new ValueTask(call.Result);
    }
}
