using Bro.Rpc;
using Microsoft.Extensions.Hosting;

namespace Shop.Processes;

/// <summary>What the process of the gateway writes: where it listens, and who comes. The gateway itself is that of <c>AddBroGateway</c>.</summary>
internal sealed class Gateway : IHostedService
{
    /// <summary>Begins the line that is written when a service has registered; its name follows.</summary>
    public const string Connected = "connected ";

    /// <summary>Begins the line that is written once services may connect; the socket's path follows.</summary>
    public const string Listening = "listening ";

    private readonly IpcServer _server;

    public Gateway(IpcServer server)
    {
        _server = server;
        server.ServiceRegistered += (_, service) => Console.WriteLine($"{Connected}{service.ServiceName}");
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // it is up before anything else of the host starts, unless it could not be, which the log says
        if (_server.GetStatus().IsRunning)
        {
            Console.WriteLine($"{Listening}{_server.SocketPath}");
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
