using Bro.Rpc.Configuration;
using Microsoft.Extensions.Configuration;

namespace Bro.Rpc.Hosting;

/// <summary>What configuration and code say together about the gateway that this process hosts.</summary>
internal sealed class GatewaySettings(GatewayRegistration registration, IConfiguration? configuration = null, TimeProvider? timeProvider = null)
{
    private readonly Lazy<(IpcServerOptions Options, bool OnlyIfNoneRuns)> _read =
        new(() => Read(registration, configuration, timeProvider), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Whether a gateway that is there already is used instead.</summary>
    /// <exception cref="BroConfigurationException">A key is unknown, or its value cannot work; the message names it.</exception>
    /// <exception cref="ArgumentException">A value that code chose cannot work.</exception>
    public bool OnlyIfNoneRuns => _read.Value.OnlyIfNoneRuns;

    /// <summary>The options, read when they are first asked for.</summary>
    /// <exception cref="BroConfigurationException">A key is unknown, or its value cannot work; the message names it.</exception>
    /// <exception cref="ArgumentException">A value that code chose cannot work.</exception>
    public IpcServerOptions Options => _read.Value.Options;

    /// <summary>Reads them.</summary>
    /// <param name="registration">What code says.</param>
    /// <param name="configuration">All of the configuration.</param>
    /// <param name="timeProvider">The clock, unless code chooses another; null for the system's.</param>
    /// <param name="spelling">How a key is called where somebody gave it another name than its path.</param>
    /// <exception cref="BroConfigurationException">A key is unknown, or its value cannot work; the message names it.</exception>
    /// <exception cref="ArgumentException">A value that code chose cannot work.</exception>
    public static (IpcServerOptions Options, bool OnlyIfNoneRuns) Read(
        GatewayRegistration registration, IConfiguration? configuration, TimeProvider? timeProvider = null, Func<string, string?>? spelling = null)
    {
        var defaults = new IpcServerOptions { TimeProvider = timeProvider ?? TimeProvider.System };
        bool onlyIfNoneRuns = registration.OnlyIfNoneRuns;
        var reader = new OptionsReader<IpcServerOptions>(GatewayTable.Value) { Spelling = spelling };
        if (configuration is not null)
        {
            IConfigurationSection section = configuration.GetSection(GatewayTable.Section);
            defaults = reader.Read(section, configuration, defaults);
            onlyIfNoneRuns |= reader.ReadBeside(section.GetSection(GatewayTable.OnlyIfNoneRuns), OptionValue.Switch, otherwise: false);
            BroConfigurationException.ThrowIfAny(reader.Problems);
        }

        IpcServerOptions options = registration.Apply(defaults);
        BroConfigurationException.Validate(() => options.Validate(), reader.NameOf);
        return (options, onlyIfNoneRuns);
    }
}
