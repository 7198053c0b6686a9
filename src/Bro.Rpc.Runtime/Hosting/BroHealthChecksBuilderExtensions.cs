using Bro.Rpc.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of clients and gateway.</summary>
public static class BroHealthChecksBuilderExtensions
{
    /// <summary>
    /// Checks whether the services of this process are connected to their gateways, with a check of its own for each: <c>bro:order-service</c>.
    /// One that has all its connections is healthy, one that has only some of its pool is degraded, and one that has none, or takes
    /// no more calls because the process stops, is what <paramref name="failureStatus"/> says. The data of a check: <c>state</c>
    /// (<c>connected</c>, <c>reconnecting</c>, <c>given up</c> or <c>draining</c>), <c>service</c>, <c>gatewayPath</c>,
    /// <c>connections</c>, <c>poolSize</c>, <c>methods</c>, <c>pendingRequests</c>, <c>runningCalls</c>.
    /// </summary>
    /// <param name="builder">What <c>AddHealthChecks</c> returned.</param>
    /// <param name="name">What the name of each check begins with; the service's name follows behind a colon, and at a gateway with a key <c>@key</c>.</param>
    /// <param name="failureStatus">What a service without a connection is; null for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">By which the checks can be told from others.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddBroClients(this IHealthChecksBuilder builder, string name = "bro", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        // Which services there are is known when all was added.
        builder.Services.AddOptions<HealthCheckServiceOptions>().Configure<IServiceProvider>((options, services) =>
        {
            foreach (BroRegistrations registrations in services.GetKeyedServices<BroRegistrations>(null).Concat(services.GetKeyedServices<BroRegistrations>(KeyedService.AnyKey)))
            {
                foreach (string service in NamesOf(services, registrations))
                {
                    string? key = registrations.Key;
                    options.Registrations.Add(new HealthCheckRegistration(
                        key is null ? $"{name}:{service}" : $"{name}:{service}@{key}", provider => new ClientHealthCheck(provider, key, service), failureStatus, tags));
                }
            }
        });
        return builder;
    }

    /// <summary>
    /// Checks the gateway that <c>AddBroGateway</c> hosts: healthy while it listens, and where another process is the gateway and
    /// this one stands by. The data: <c>state</c> (<c>listening</c>, <c>standing by</c>, <c>draining</c> or <c>stopped</c>),
    /// <c>socketPath</c>, <c>services</c>, <c>connections</c>, <c>callsInFlight</c>, <c>callsRouted</c>, <c>messagesRefused</c>.
    /// </summary>
    /// <param name="builder">What <c>AddHealthChecks</c> returned.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What a gateway that does not listen is; null for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">By which the check can be told from others.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddBroGateway(this IHealthChecksBuilder builder, string name = "bro-gateway", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.Add(new HealthCheckRegistration(name, static provider => ActivatorUtilities.CreateInstance<GatewayHealthCheck>(provider), failureStatus, tags));
    }

    private static IEnumerable<string> NamesOf(IServiceProvider services, BroRegistrations registrations)
    {
        try
        {
            return services.GetRequiredKeyedService<BroClients>(registrations.Key).All.Keys;
        }
        catch (BroConfigurationException)
        {
            // The hosted service says so and stops the application; nobody will ask how it does.
            return [];
        }
    }
}
