using Bro.Rpc.Generated;

namespace Bro.Rpc.Hosting;

/// <summary>What injected proxies call through: picks the client anew for each call.</summary>
internal sealed class HostedCaller(BroClients clients) : BroCaller
{
    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        string service, string method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        clients.Current.Caller.CallAsync(service, method, parameters, reader, context, cancellationToken);

    public override ValueTask CallAsync<TParams>(
        string service, string method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        clients.Current.Caller.CallAsync(service, method, parameters, context, cancellationToken);
}
