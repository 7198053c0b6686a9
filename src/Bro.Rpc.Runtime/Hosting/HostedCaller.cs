using Bro.Rpc.Client;
using Bro.Rpc.Filters;
using Bro.Rpc.Generated;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bro.Rpc.Hosting;

/// <summary>What injected proxies call through: picks the client anew for each call.</summary>
/// <remarks>The clients are made with the first call or by the host: a proxy can be injected where they cannot, and the host says why.</remarks>
internal sealed class HostedCaller(IServiceProvider services, string? key) : BroCaller
{
    // Written by whoever calls first, always with the same.
    private BroClients? _clients;

    private BroClients Clients => _clients ??= services.GetRequiredKeyedService<BroClients>(key);

    /// <summary>Who a call made now comes from.</summary>
    public CallOrigin Origin
    {
        get
        {
            try
            {
                return Clients.Current.Origin;
            }
            catch (BroConfigurationException) when (Stopper is not null)
            {
                // Filters may see the call before it ends.
                return new CallOrigin(nameof(ApplicationStopper), new IpcClientOptions().Timeout, TimeProvider.System, IpcIds.NewRootId, DefaultJson.For(null));
            }
        }
    }

    private BroCaller Caller
    {
        get
        {
            try
            {
                return Clients.Current.Caller;
            }
            catch (BroConfigurationException) when (Stopper is { } stopper)
            {
                return new StoppedCaller(stopper);
            }
        }
    }

    // Not null where the host has told what is wrong, and stops; without a host the exception is all that tells.
    private ApplicationStopper? Stopper =>
        services.GetService<IHostApplicationLifetime>() is not null && services.GetRequiredService<ApplicationStopper>() is { IsMisconfigured: true } stopper ? stopper : null;

    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        string service, string method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        Caller.CallAsync(service, method, parameters, reader, context, cancellationToken);

    public override ValueTask<TResult> CallAsync<TParams, TResult>(
        BroMethodInfo method, in TParams parameters, BroValueReader<TResult> reader, IpcContext? context, CancellationToken cancellationToken) =>
        Caller.CallAsync(method, parameters, reader, context, cancellationToken);

    public override ValueTask CallAsync<TParams>(BroMethodInfo method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        Caller.CallAsync(method, parameters, context, cancellationToken);

    public override ValueTask CallAsync<TParams>(
        string service, string method, in TParams parameters, IpcContext? context, CancellationToken cancellationToken) =>
        Caller.CallAsync(service, method, parameters, context, cancellationToken);
}
