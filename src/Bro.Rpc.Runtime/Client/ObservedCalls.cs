using System.Runtime.CompilerServices;
using Bro.Rpc.Filters;
using Bro.Rpc.Generated;
using Bro.Rpc.Telemetry;

namespace Bro.Rpc.Client;

/// <summary>Calls around which somebody wants a span or a duration. Others never come here.</summary>
internal static class ObservedCalls
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<TResult> ObserveAsync<TParams, TResult>(
        this CallSender sender, string service, string method, long timeout, TParams parameters, BroValueReader<TResult> reader, IpcContext? parent, CancellationToken cancellationToken)
        where TParams : struct, IBroParams
    {
        // The span is the current one in this method alone, so that what the caller does besides is no part of it.
        var observed = OutgoingCall.Begin(service, method, parent);
        TResult result;
        try
        {
            result = await sender.SendAsync(service, method, timeout, parameters, reader, parent, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            observed.End(exception);
            throw;
        }

        observed.End(null);
        return result;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask ObserveAsync<TParams>(
        this CallSender sender, string service, string method, long timeout, TParams parameters, IpcContext? parent, CancellationToken cancellationToken)
        where TParams : struct, IBroParams =>
        await sender.ObserveAsync(service, method, timeout, parameters, NoResult.Reader, parent, cancellationToken).ConfigureAwait(false);

    /// <summary>The same for a call of a batch, which is written within its span whenever its batch is sent.</summary>
    public static async ValueTask<TResult> ObserveAsync<TParams, TResult>(
        this IpcBatch batch, BroMethodInfo method, TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken)
        where TParams : struct, IBroParams
    {
        var observed = OutgoingCall.Begin(method.Service, method.Name, context ?? IpcContext.Current);
        TResult result;
        try
        {
            var call = new TracedHeldCall<TParams, TResult>(observed.Activity, method, parameters, reader, context, cancellationToken);
            batch.Hold(call);
            result = await call.Result.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            observed.End(exception);
            throw;
        }

        observed.End(null);
        return result;
    }
}
