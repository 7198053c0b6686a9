using Bro.Rpc.Generated;

namespace Bro.Rpc.Hosting;

/// <summary>What proxies call through in an application that stops because of its configuration: no call is made, and each ends as cancelled.</summary>
internal sealed class StoppedCaller(ApplicationStopper stopper) : BroCaller
{
    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        string service, string method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        EndAsync<TResult>(cancellationToken);

    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        BroMethodInfo method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        EndAsync<TResult>(cancellationToken);

    public override ValueTask CallAsync<TParams>(BroMethodInfo method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        new(stopper.EndCallAsync(cancellationToken));

    public override ValueTask CallAsync<TParams>(
        string service, string method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        new(stopper.EndCallAsync(cancellationToken));

    private async ValueTask<TResult> EndAsync<TResult>(CancellationToken cancellationToken)
    {
        await stopper.EndCallAsync(cancellationToken).ConfigureAwait(false);
        return default!;
    }
}
