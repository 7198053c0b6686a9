using Bro.Rpc.Filters;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Hosting;

/// <summary>What injected proxies call through: picks the client anew for each call.</summary>
internal sealed class HostedCaller(BroClients clients) : BroCaller
{
    /// <summary>Who a call made now comes from.</summary>
    public CallOrigin Origin => clients.Current.Origin;

    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        string service, string method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        clients.Current.Caller.CallAsync(service, method, parameters, reader, context, cancellationToken);

    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        BroMethodInfo method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        clients.Current.Caller.CallAsync(method, parameters, reader, context, cancellationToken);

    public override ValueTask CallAsync<TParams>(BroMethodInfo method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        clients.Current.Caller.CallAsync(method, parameters, context, cancellationToken);

    public override ValueTask CallAsync<TParams>(
        string service, string method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        clients.Current.Caller.CallAsync(service, method, parameters, context, cancellationToken);
}
