using System.Diagnostics.CodeAnalysis;
using Bro.Rpc;
using Bro.Rpc.Filters;
using Bro.Rpc.Generated;
using Bro.Rpc.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Bro to an application.</summary>
[SuppressMessage("ApiDesign", "RS0026", Justification = "Told apart by how many parameters the function has.")]
[SuppressMessage("ApiDesign", "RS0027", Justification = "Told apart by how many parameters the function has.")]
public static class BroServiceCollectionExtensions
{
    /// <summary>
    /// Adds the connection of this process to its gateway. The host connects when it starts and disconnects when it stops;
    /// nothing has to be awaited, because calls wait for the connection within their own timeout.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceName">The name to call others by. Not needed where the process hosts a service: it calls by that service's name.</param>
    /// <param name="configure">Changes the options of every client of this process: <c>options => options with { Timeout = … }</c>.</param>
    /// <returns>Where services and clients are added.</returns>
    /// <exception cref="ArgumentException">Another name was given before.</exception>
    public static IBroBuilder AddBro(this IServiceCollection services, string? serviceName = null, Func<IpcClientOptions, IpcClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return Add(services, null, serviceName, WithServices(configure));
    }

    /// <summary>The same, with options that come in part from the container, such as <see cref="IpcClientOptions.JsonOptions"/>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options of every client of this process: <c>(services, options) => options with { JsonOptions = … }</c>. Called when the application starts.</param>
    /// <returns>Where services and clients are added.</returns>
    public static IBroBuilder AddBro(this IServiceCollection services, Func<IServiceProvider, IpcClientOptions, IpcClientOptions> configure) => services.AddBro(null, configure);

    /// <summary>The same, with a name, and options that come in part from the container, such as <see cref="IpcClientOptions.JsonOptions"/>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceName">The name to call others by. Not needed where the process hosts a service: it calls by that service's name.</param>
    /// <param name="configure">Changes the options of every client of this process: <c>(services, options) => options with { JsonOptions = … }</c>. Called when the application starts.</param>
    /// <returns>Where services and clients are added.</returns>
    /// <exception cref="ArgumentException">Another name was given before.</exception>
    public static IBroBuilder AddBro(this IServiceCollection services, string? serviceName, Func<IServiceProvider, IpcClientOptions, IpcClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, null, serviceName, configure);
    }

    /// <summary>
    /// Adds a connection to a further gateway, beside that of <c>AddBro</c>. What is added to it is resolved by the key:
    /// <c>[FromKeyedServices("other")] IUserService users</c>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="key">Names the gateway in this process. Its options are configured in the section <c>Bro:Keyed:key</c>, and by no variable of the Node world.</param>
    /// <param name="serviceName">The name to call others by at that gateway. Where it is left out and no service is hosted there, the one of <c>AddBro</c>.</param>
    /// <param name="configure">Changes the options of every client of this process at that gateway.</param>
    /// <returns>Where services and clients of that gateway are added.</returns>
    /// <exception cref="ArgumentException">The key is empty, or another name was given before.</exception>
    public static IBroBuilder AddKeyedBro(this IServiceCollection services, string key, string? serviceName = null, Func<IpcClientOptions, IpcClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return Add(services, key, serviceName, WithServices(configure));
    }

    /// <summary>The same, with options that come in part from the container.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="key">Names the gateway in this process.</param>
    /// <param name="configure">Changes the options of every client of this process at that gateway: <c>(services, options) => options with { JsonOptions = … }</c>. Called when the application starts.</param>
    /// <param name="serviceName">The name to call others by at that gateway. Where it is left out and no service is hosted there, the one of <c>AddBro</c>.</param>
    /// <returns>Where services and clients of that gateway are added.</returns>
    /// <exception cref="ArgumentException">The key is empty, or another name was given before.</exception>
    public static IBroBuilder AddKeyedBro(this IServiceCollection services, string key, Func<IServiceProvider, IpcClientOptions, IpcClientOptions> configure, string? serviceName = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, key, serviceName, configure);
    }

    /// <summary>Takes the options from somewhere else than the section <c>Bro</c> of the host's configuration.</summary>
    /// <param name="builder">What <c>AddBro</c> returned.</param>
    /// <param name="section">Holds the keys. The variables of the Node world are not looked at then.</param>
    /// <returns>The same builder.</returns>
    public static IBroBuilder UseConfiguration(this IBroBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        BroBuilder.Own(builder).Registrations.Configuration = section;
        return builder;
    }
    /// <summary>Checks configuration of one's own with that of Bro, when the host starts. What is wrong is told in one line, and the application stops with exit code 2.</summary>
    /// <summary>Checks configuration of one's own with that of Bro, when the host starts. What is wrong is told in one line, and the application stops with exit code 2.</summary>
    /// <param name="builder">What <c>AddBro</c> returned.</param>
    /// <param name="problems">Looks for what is wrong: a sentence each, beginning with the key. It may ask for no client and no proxy.</param>
    /// <returns>The same builder.</returns>
    public static IBroBuilder AddConfigurationCheck(this IBroBuilder builder, Func<IServiceProvider, IEnumerable<string>> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        BroBuilder.Own(builder).Registrations.Add(problems);
        return builder;
    }

    /// <summary>
    /// Serves the contracts of a class, or a decorated class without one. The class comes from the container, in a scope of its
    /// own for each call; where it was not added before, it is added as scoped.
    /// </summary>
    /// <typeparam name="TImplementation">A class that implements interfaces with <see cref="BroServiceAttribute"/>, or has that attribute itself.</typeparam>
    /// <param name="builder">What <c>AddBro</c> returned.</param>
    /// <returns>A builder for what concerns this implementation, and for more services and clients.</returns>
    /// <exception cref="ArgumentException">It is no such type; the message says what is missing.</exception>
    public static IBroServiceBuilder AddService<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.Interfaces)] TImplementation>(this IBroBuilder builder)
        where TImplementation : class
    {
        BroBuilder bro = BroBuilder.Own(builder);
        if (typeof(TImplementation).IsAbstract)
        {
            throw new ArgumentException($"{typeof(TImplementation)} cannot be created. Add the class that implements it: AddService<UserService>().");
        }

        var registrar = new ServiceRegistrar(bro.Registrations, typeof(TImplementation));
        int found = 0;
        foreach (Type type in (IEnumerable<Type>)[typeof(TImplementation), .. typeof(TImplementation).GetInterfaces()])
        {
            if (BroContract.TryFind(type, out BroContract? contract))
            {
                contract.Accept(registrar);
                found++;
            }
        }

        if (found == 0)
        {
            throw new ArgumentException(
                $"{typeof(TImplementation)} is no service: it has no [BroService(\"…\")] and implements no interface that has. Decorate one of them, and see that its project references the Bro.Rpc.Abstractions package, whose generator writes the dispatcher.");
        }

        bro.Services.TryAddScoped<TImplementation>();
        return new BroBuilder(bro.Services, bro.Registrations, typeof(TImplementation));
    }

    /// <summary>Makes a contract injectable: a proxy, one for the whole application, safe to use from any thread.</summary>
    /// <typeparam name="TContract">An interface with <see cref="BroServiceAttribute"/>.</typeparam>
    /// <param name="builder">What <c>AddBro</c> returned.</param>
    /// <returns>A builder for what concerns the calls of this contract, and for more services and clients.</returns>
    /// <exception cref="ArgumentException">It is no such interface; the message says what is missing.</exception>
    public static IBroClientBuilder AddClient<TContract>(this IBroBuilder builder)
        where TContract : class
    {
        BroBuilder bro = BroBuilder.Own(builder);
        if (!BroContract.TryFind(typeof(TContract), out BroContract? found) || found is not BroContract<TContract> { HasProxy: true } contract)
        {
            throw new ArgumentException(
                $"{typeof(TContract)} has no proxy. It must be an interface with [BroService(\"…\")], in a project that references the Bro.Rpc.Abstractions package, whose generator writes the proxy.");
        }

        if (bro.Registrations.Key is { } key)
        {
            bro.Services.TryAddKeyedSingleton(key, (provider, _) => contract.CreateProxy(CallerOf(contract, bro.Registrations, provider)));
        }
        else
        {
            bro.Services.TryAddSingleton(provider => contract.CreateProxy(CallerOf(contract, bro.Registrations, provider)));
        }

        return new BroBuilder(bro.Services, bro.Registrations, typeof(TContract), contract.ServiceName);
    }

    // A contract without filters calls through what all of them share.
    private static BroCaller CallerOf<TContract>(BroContract<TContract> contract, BroRegistrations registrations, IServiceProvider provider)
        where TContract : class
    {
        HostedCaller caller = provider.GetRequiredKeyedService<HostedCaller>(registrations.Key);
        FilteredMethod[] filtered = [.. ContractMethods<TContract>.Of(contract)
            .Select(method => registrations.Filters.Build(BroSide.Client, typeof(TContract), method, provider)).OfType<FilteredMethod>()];
        return filtered.Length == 0 ? caller : new FilteredCaller(caller, filtered, () => caller.Origin, provider);
    }

    private static Func<IServiceProvider, IpcClientOptions, IpcClientOptions>? WithServices(Func<IpcClientOptions, IpcClientOptions>? configure) =>
        configure is null ? null : (_, options) => configure(options);

    private static BroBuilder Add(IServiceCollection services, string? key, string? serviceName, Func<IServiceProvider, IpcClientOptions, IpcClientOptions>? configure)
    {
        var registrations = (BroRegistrations?)(services.FirstOrDefault(service => service.ServiceType == typeof(BroRegistrations) && Equals(service.ServiceKey, key)) switch
        {
            { IsKeyedService: true } keyed => keyed.KeyedImplementationInstance,
            { } unkeyed => unkeyed.ImplementationInstance,
            null => null,
        });
        if (registrations is null)
        {
            registrations = new BroRegistrations(key);

            // Without a key these are the services of no key: what resolves the one resolves the other.
            services.AddKeyedSingleton(key, registrations);
            services.AddKeyedSingleton(key, (provider, _) => new BroClients(registrations, provider, provider.GetService<ILogger<IpcClient>>()));
            services.AddKeyedSingleton(key, (provider, _) => new HostedCaller(provider, key));
            services.AddKeyedSingleton(key, static (provider, key) => provider.GetRequiredKeyedService<BroClients>(key).Default);
            services.AddSingleton<IHostedService>(provider => new BroHostedService(provider, provider.GetRequiredService<ApplicationStopper>(), key));
            services.TryAddSingleton<ApplicationStopper>();
        }

        registrations.SetName(serviceName);
        registrations.Configure(configure);
        return new BroBuilder(services, registrations);
    }
}
