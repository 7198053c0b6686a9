using Bro.Rpc.Filters;

namespace Bro.Rpc.Hosting;

/// <summary>What the application asked for with <c>AddBro</c> and its kin. Filled while the application is composed, read when it starts.</summary>
internal sealed class BroRegistrations
{
    private readonly List<ServiceRegistration> _services = [];
    private readonly List<Func<IpcClientOptions, IpcClientOptions>> _configurations = [];

    /// <summary>The name given to <c>AddBro</c>, or null.</summary>
    public string? ServiceName { get; private set; }

    /// <summary>The filters of its calls.</summary>
    public FilterChains Filters { get; } = new();

    /// <summary>Which exceptions have codes; null where none has.</summary>
    public ExceptionMap? Exceptions { get; set; }

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

    public void Configure(Func<IpcClientOptions, IpcClientOptions>? configuration)
    {
        if (configuration is not null)
        {
            _configurations.Add(configuration);
        }
    }

    public void Add(ServiceRegistration service) => _services.Add(service);

    /// <summary>The options of one of the process's clients.</summary>
    public IpcClientOptions OptionsFor(string serviceName)
    {
        var options = new IpcClientOptions { ServiceName = serviceName };
        foreach (Func<IpcClientOptions, IpcClientOptions> configuration in _configurations)
        {
            options = configuration(options);
        }

        // Each service keeps its own name, whatever was configured for all of them.
        return options with { ServiceName = serviceName };
    }
}
