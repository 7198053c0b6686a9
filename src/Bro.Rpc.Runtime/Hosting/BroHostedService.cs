using Bro.Rpc.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Hosting;

/// <summary>Connects the clients of this process when the host starts, and lets them finish their calls when it stops.</summary>
internal sealed class BroHostedService(BroClients clients, IHostApplicationLifetime? lifetime = null, ILogger<IpcClient>? logger = null) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Nothing waits for the gateway here: it may start later, and calls wait for it within their own timeout.
        clients.GaveUp += StopApplication;
        clients.StartConnecting();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        clients.GaveUp -= StopApplication;
        return clients.DisconnectAsync(cancellationToken);
    }

    // As for a BackgroundService that fails; whoever started the process sees it by the exit code.
    private void StopApplication(string serviceName)
    {
        if (lifetime is not null && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            if (logger is not null)
            {
                Log.ApplicationStops(logger, serviceName);
            }

            Environment.ExitCode = Environment.ExitCode == 0 ? 1 : Environment.ExitCode;
            lifetime.StopApplication();
        }
    }
}
