using Bro.Rpc.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Bro.Rpc.Hosting;

/// <summary>What configuration and code say together about the clients of one <c>AddBro</c>. Read once, when the first of them is made.</summary>
internal sealed class ClientSettings
{
    private readonly BroRegistrations _registrations;
    private readonly IServiceProvider _services;
    private readonly OptionsReader<IpcClientOptions> _reader = new(ClientTable.Value);
    private readonly IpcClientOptions _configured;

    /// <exception cref="BroConfigurationException">A key is unknown, its value cannot be read, or the process has no name; the message names it.</exception>
    public ClientSettings(BroRegistrations registrations, IServiceProvider services)
    {
        (_registrations, _services) = (registrations, services);
        var root = services.GetService<IConfiguration>();
        IConfiguration? section = registrations.Configuration ?? root?.GetSection(registrations.Key is { } key
            ? ConfigurationPath.Combine(ClientTable.Section, ClientTable.KeyedSection, key)
            : ClientTable.Section);
        var defaults = new IpcClientOptions { TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System };
        if (registrations.Key is null && services.GetService<GatewaySettings>() is { } gateway)
        {
            // Who hosts the gateway uses it, unless told otherwise.
            defaults = defaults with { GatewayPath = gateway.Options.SocketPath };
        }

        // A variable speaks of one client, and that is the one without a key.
        bool hasVariables = registrations.Key is null && registrations.Configuration is null;
        _configured = section is null ? defaults : _reader.Read(section, hasVariables ? root : null, defaults);
        BroConfigurationException.ThrowIfAny([.. _reader.Problems, .. registrations.Check(services)]);
        DefaultName = registrations.ServiceName ?? NonEmpty(_configured.ServiceName) ?? (registrations.Services is [ServiceRegistration first, ..] ? first.ServiceName : NameWithoutKey(registrations, services));
    }

    /// <summary>The name to call others by outside of any handler.</summary>
    public string DefaultName { get; }

    /// <summary>The options of one client.</summary>
    /// <exception cref="BroConfigurationException">A configured value cannot work with the others.</exception>
    /// <exception cref="ArgumentException">A value that code chose cannot work.</exception>
    public IpcClientOptions For(string serviceName)
    {
        // Each service keeps its own name, whatever was said for all of them.
        IpcClientOptions options = _registrations.Apply(_services, _configured with { ServiceName = serviceName }) with { ServiceName = serviceName };
        BroConfigurationException.Validate(() => options.Validate(), _reader.NameOf);
        return options;
    }

    // A process has one name at all its gateways, unless told otherwise. Who runs the program may give it one, so it is no mistake of code alone.
    private static string NameWithoutKey(BroRegistrations registrations, IServiceProvider services) =>
        registrations.Key is not null && services.GetService<BroRegistrations>() is { } unkeyed
            ? new ClientSettings(unkeyed, services).DefaultName
            : throw new BroConfigurationException([$"This process hosts no service and has no name to call others by. Name it in configuration, by {KeysOfName(registrations)}, or in code: {registrations.Method}\"order-service\")."]);

    private static string KeysOfName(BroRegistrations registrations) => registrations switch
    {
        { Configuration: IConfigurationSection section } => ConfigurationPath.Combine(section.Path, nameof(IpcClientOptions.ServiceName)),
        { Configuration: not null } => nameof(IpcClientOptions.ServiceName),
        { Key: { } key } => ConfigurationPath.Combine(ClientTable.Section, ClientTable.KeyedSection, key, nameof(IpcClientOptions.ServiceName)),
        _ => $"{ClientTable.Section}:{nameof(IpcClientOptions.ServiceName)} or the variable {ClientTable.NameVariable}",
    };

    private static string? NonEmpty(string name) => name.Length > 0 ? name : null;
}
