using Microsoft.Extensions.Options;

namespace Bro.Rpc.Hosting;

/// <summary>What was configured cannot work: a mistake of whoever runs the program, not of its code.</summary>
internal sealed class BroConfigurationException(IEnumerable<string> problems) : OptionsValidationException("Bro", typeof(IpcClientOptions), problems)
{
    /// <summary>For a value that can be read and yet cannot work.</summary>
    /// <param name="exception">What the options said; begins with the option's name.</param>
    /// <param name="name">What configuration calls that option.</param>
    public BroConfigurationException(ArgumentException exception, string name)
        : this([name + TextOf(exception)[exception.ParamName!.Length..]])
    {
    }

    public override string Message => string.Join(' ', Failures);

    /// <exception cref="BroConfigurationException">There is a problem.</exception>
    public static void ThrowIfAny(IReadOnlyCollection<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new BroConfigurationException(problems);
        }
    }

    // The parameter that .NET adds is the option, which the text names already.
    private static string TextOf(ArgumentException exception) => exception.Message.Split(" (Parameter '", 2)[0];
}
