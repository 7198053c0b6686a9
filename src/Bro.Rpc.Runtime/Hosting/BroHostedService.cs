using Microsoft.Extensions.Hosting;

namespace Bro.Rpc.Hosting;

/// <summary>Connects the clients of this process when the host starts, and lets them finish their calls when it stops.</summary>
internal sealed class BroHostedService(BroClients clients) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Nothing waits for the gateway here: it may start later, and calls wait for it within their own timeout.
        clients.StartConnecting();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => clients.DisconnectAsync(cancellationToken);
}
