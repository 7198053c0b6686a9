using Bro.Rpc.Configuration;
using Microsoft.Extensions.Configuration;

namespace Bro.Rpc.Hosting;

/// <summary>What configuration and code say together about the gateway that this process hosts.</summary>
internal sealed class GatewaySettings(GatewayRegistration registration, IConfiguration? configuration = null)
{
    private IpcServerOptions? _options;

    /// <summary>Whether a gateway that is there already is used instead.</summary>
    public bool OnlyIfNoneRuns => registration.OnlyIfNoneRuns;

    /// <summary>The options, read when they are first asked for.</summary>
    /// <exception cref="BroConfigurationException">A key is unknown, or its value cannot work; the message names it.</exception>
    /// <exception cref="ArgumentException">A value that code chose cannot work.</exception>
    public IpcServerOptions Options => _options ??= Read(registration, configuration);

    /// <summary>Reads them.</summary>
    /// <param name="registration">What code says.</param>
    /// <param name="configuration">All of the configuration.</param>
    /// <param name="spelling">How a key is called where somebody gave it another name than its path.</param>
    /// <exception cref="BroConfigurationException">A key is unknown, or its value cannot work; the message names it.</exception>
    /// <exception cref="ArgumentException">A value that code chose cannot work.</exception>
    public static IpcServerOptions Read(GatewayRegistration registration, IConfiguration? configuration, Func<string, string?>? spelling = null)
    {
        var defaults = new IpcServerOptions();
        var reader = new OptionsReader<IpcServerOptions>(GatewayTable.Value) { Spelling = spelling };
        if (configuration is not null)
        {
            defaults = reader.Read(configuration.GetSection(GatewayTable.Section), configuration, defaults);
            BroConfigurationException.ThrowIfAny(reader.Problems);
        }

        IpcServerOptions options = registration.Apply(defaults);
        BroConfigurationException.Validate(() => options.Validate(), reader.NameOf);
        return options;
    }
}
