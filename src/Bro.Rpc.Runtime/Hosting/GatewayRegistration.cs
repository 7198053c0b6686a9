namespace Bro.Rpc.Hosting;

/// <summary>What the application asked for with <c>AddBroGateway</c>. Filled while the application is composed, read when it starts.</summary>
internal sealed class GatewayRegistration
{
    private readonly List<Func<IpcServerOptions, IpcServerOptions>> _configurations = [];

    public bool OnlyIfNoneRuns { get; set; }

    public void Configure(Func<IpcServerOptions, IpcServerOptions>? configuration)
    {
        if (configuration is not null)
        {
            _configurations.Add(configuration);
        }
    }

    /// <summary>What the application's code says, which has the last word.</summary>
    public IpcServerOptions Apply(IpcServerOptions options) =>
        _configurations.Aggregate(options, static (options, configuration) => configuration(options));
}
