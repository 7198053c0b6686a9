using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bro.Rpc.Hosting;

/// <summary>Connects the clients of this process when the host starts, and lets them finish their calls when it stops.</summary>
internal sealed class BroHostedService(IServiceProvider services, ApplicationStopper stopper, string? key) : IHostedLifecycleService
{
    private BroClients? _clients;

    // What is wrong is told before anything else of the application starts, and may call.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            _clients = services.GetRequiredKeyedService<BroClients>(key);
        }
        catch (BroConfigurationException exception)
        {
            stopper.Stop(exception.Message, ApplicationStopper.Misconfigured);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_clients is not null)
        {
            // Nothing waits for the gateway here: it may start later, and calls wait for it within their own timeout.
            _clients.GaveUp += StopApplication;
            _clients.StartConnecting();
        }

        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        stopper.Stopping();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (_clients is null)
        {
            return Task.CompletedTask;
        }

        _clients.GaveUp -= StopApplication;
        return _clients.DisconnectAsync(cancellationToken);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // As for a BackgroundService that fails; whoever started the process sees it by the exit code. The client has said why.
    private void StopApplication(string serviceName) => stopper.Stop(ApplicationStopper.Failed);
}
