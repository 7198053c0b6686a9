using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Bro.Rpc.Hosting;

/// <summary>How the gateway of this process does.</summary>
internal sealed class GatewayHealthCheck(IpcServer server, HostedGateway hosted, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        IpcServerStatus status = server.GetStatus();
        (string state, HealthStatus health, string text) = status switch
        {
            _ when lifetime.ApplicationStopping.IsCancellationRequested => ("draining", context.Registration.FailureStatus, "The gateway stops with its process."),
            { IsRunning: true } => ("listening", HealthStatus.Healthy, $"The gateway listens at '{status.SocketPath}'."),
            _ when hosted.IsStandby => ("standing by", HealthStatus.Healthy, $"Another process is the gateway at '{status.SocketPath}'."),
            _ => ("stopped", context.Registration.FailureStatus, $"The gateway does not listen at '{status.SocketPath}'."),
        };
        return Task.FromResult(new HealthCheckResult(health, text, data: new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["state"] = state,
            ["socketPath"] = status.SocketPath,
            ["services"] = status.ConnectedServices,
            ["connections"] = status.Connections,
            ["callsInFlight"] = status.CallsInFlight,
            ["callsRouted"] = status.CallsRouted,
            ["messagesRefused"] = status.MessagesRefused,
        }));
    }
}
