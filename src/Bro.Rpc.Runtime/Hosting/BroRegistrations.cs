using Bro.Rpc.Filters;
using Microsoft.Extensions.Configuration;

namespace Bro.Rpc.Hosting;

/// <summary>What the application asked for with <c>AddBro</c> and its kin. Filled while the application is composed, read when it starts.</summary>
/// <param name="key">The key that <c>AddKeyedBro</c> was given, or null.</param>
internal sealed class BroRegistrations(string? key)
{
    private readonly List<ServiceRegistration> _services = [];
    private readonly List<Func<IServiceProvider, IEnumerable<string>>> _checks = [];
    private readonly List<Func<IServiceProvider, IpcClientOptions, IpcClientOptions>> _configurations = [];

    /// <summary>Which of several connections to gateways this is; null for the one that needs no key.</summary>
    public string? Key { get; } = key;

    /// <summary>The method that began it, for messages.</summary>
    public string Method => Key is null ? "AddBro(" : $"AddKeyedBro(\"{Key}\", ";

    /// <summary>The name given to <c>AddBro</c>, or null.</summary>
    public string? ServiceName { get; private set; }

    /// <summary>The filters of its calls.</summary>
    public FilterChains Filters { get; } = new();

    /// <summary>Which exceptions have codes; null where none has.</summary>
    public ExceptionMap? Exceptions { get; set; }

    /// <summary>Where its options are configured; null for the host's own configuration, in the section of the key.</summary>
    public IConfiguration? Configuration { get; set; }

    /// <summary>The services that this process hosts.</summary>
    public IReadOnlyList<ServiceRegistration> Services => _services;

    /// <exception cref="ArgumentException">Another name was given before.</exception>
    public void SetName(string? serviceName)
    {
        if (serviceName is null)
        {
            return;
        }

        if (ServiceName is not null && ServiceName != serviceName)
        {
            throw new ArgumentException($"AddBro was given the name '{ServiceName}' before, and '{serviceName}' now. A process has one; it may host several services besides.", nameof(serviceName));
        }

        ServiceName = serviceName;
    }

    public void Configure(Func<IServiceProvider, IpcClientOptions, IpcClientOptions>? configuration)
    {
        if (configuration is not null)
        {
            _configurations.Add(configuration);
        }
    }

    public void Add(Func<IServiceProvider, IEnumerable<string>> check) => _checks.Add(check);

    /// <summary>What others find wrong with the configuration, a sentence each.</summary>
    public IEnumerable<string> Check(IServiceProvider services) => _checks.SelectMany(check => check(services));

    public void Add(ServiceRegistration service) => _services.Add(service);

    /// <summary>What the application's code says, which has the last word.</summary>
    public IpcClientOptions Apply(IServiceProvider services, IpcClientOptions options) =>
        _configurations.Aggregate(options, (options, configuration) => configuration(services, options));
}
