using Microsoft.Extensions.Options;

namespace Bro.Rpc.Hosting;

/// <summary>What was configured cannot work: a mistake of whoever runs the program, not of its code.</summary>
internal sealed class BroConfigurationException(IEnumerable<string> problems) : OptionsValidationException("Bro", typeof(IpcClientOptions), problems)
{
    // For a value that can be read and yet cannot work. What the options said begins with the option's name.
    private BroConfigurationException(ArgumentException exception, string name)
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

    /// <summary>Lets options check themselves.</summary>
    /// <param name="validate">Checks them.</param>
    /// <param name="nameOf">What configuration calls an option, or null where code chose its value.</param>
    /// <exception cref="BroConfigurationException">A configured value cannot work.</exception>
    /// <exception cref="ArgumentException">A value that code chose cannot work.</exception>
    public static void Validate(Action validate, Func<string, string?> nameOf)
    {
        try
        {
            validate();
        }
        catch (ArgumentException exception) when (exception.ParamName is { } option && nameOf(option) is { } name)
        {
            throw new BroConfigurationException(exception, name);
        }
    }

    // The parameter that .NET adds is the option, which the text names already.
    private static string TextOf(ArgumentException exception) => exception.Message.Split(" (Parameter '", 2)[0];
}
