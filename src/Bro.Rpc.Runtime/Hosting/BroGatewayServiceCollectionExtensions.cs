using Bro.Rpc;
using Bro.Rpc.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a gateway to an application.</summary>
public static class BroGatewayServiceCollectionExtensions
{
    /// <summary>
    /// Hosts the gateway in this process: it listens before anything else of the host starts, and stops when all else has stopped.
    /// <see cref="IpcServer"/> can be injected. Its options come from the section <c>Bro:Gateway</c> of the host's configuration;
    /// <c>Bro:GatewayPath</c>, by which clients find a gateway, says as well where it listens. The clients of the process use it,
    /// unless they are told of another path.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options; has the last word.</param>
    /// <param name="onlyIfNoneRuns">
    /// Whether a gateway that listens there already is used instead. Of several processes that start at once exactly one becomes the
    /// gateway, and when it ends one of the others takes over: its calls in flight end with <see cref="IpcErrorCode.ConnectionLost"/>,
    /// and clients reconnect by themselves. Where it is false, and <c>Bro:Gateway:OnlyIfNoneRuns</c> is not configured as true either, a path
    /// that is taken stops the application with exit code 1.
    /// </param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddBroGateway(this IServiceCollection services, Func<IpcServerOptions, IpcServerOptions>? configure = null, bool onlyIfNoneRuns = false)
    {
        ArgumentNullException.ThrowIfNull(services);
        var registration = (GatewayRegistration?)services.FirstOrDefault(static service => service.ServiceType == typeof(GatewayRegistration))?.ImplementationInstance;
        if (registration is null)
        {
            registration = new GatewayRegistration();
            services.AddSingleton(registration);
            services.AddSingleton(provider => new GatewaySettings(registration, provider.GetService<IConfiguration>(), provider.GetService<TimeProvider>()));
            services.TryAddSingleton(static provider => new IpcServer(provider.GetRequiredService<GatewaySettings>().Options, provider.GetService<ILogger<IpcServer>>()));
            services.AddSingleton<HostedGateway>();
            services.AddHostedService(static provider => provider.GetRequiredService<HostedGateway>());
            services.TryAddSingleton<ApplicationStopper>();
        }

        registration.OnlyIfNoneRuns |= onlyIfNoneRuns;
        registration.Configure(configure);
        return services;
    }
}
