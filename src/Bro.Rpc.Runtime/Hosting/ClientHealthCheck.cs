using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Bro.Rpc.Hosting;

/// <summary>How one of this process's services stands with its gateway.</summary>
internal sealed class ClientHealthCheck(IServiceProvider services, string? key, string serviceName) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var clients = services.GetRequiredKeyedService<BroClients>(key);
        IpcClient client = clients.All[serviceName];
        IpcClientStatus status = client.GetStatus();
        int wanted = client.Options.PoolSize;
        (string state, HealthStatus health, string text) = status switch
        {
            _ when clients.IsStopped => ("draining", context.Registration.FailureStatus, $"'{serviceName}' takes no more calls, because its process stops."),
            { IsConnected: true } when status.Connections == wanted => ("connected", HealthStatus.Healthy, $"'{serviceName}' is connected."),
            { IsConnected: true } => ("connected", HealthStatus.Degraded, $"'{serviceName}' has {status.Connections} of its {wanted} connections."),
            _ when clients.HasGivenUp(serviceName) => ("given up", context.Registration.FailureStatus, client.LastProblem?.Message ?? $"'{serviceName}' gave up connecting."),
            _ => ("reconnecting", context.Registration.FailureStatus, client.LastProblem?.Message ?? $"'{serviceName}' is not connected yet."),
        };
        return Task.FromResult(new HealthCheckResult(health, text, data: new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["state"] = state,
            ["service"] = serviceName,
            ["gatewayPath"] = client.Options.GatewayPath,
            ["connections"] = status.Connections,
            ["poolSize"] = wanted,
            ["methods"] = status.RegisteredMethods,
            ["pendingRequests"] = status.PendingRequests,
            ["runningCalls"] = status.RunningCalls,
        }));
    }
}
