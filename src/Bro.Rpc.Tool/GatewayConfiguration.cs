using Bro.Rpc.Hosting;
using Microsoft.Extensions.Configuration;

namespace Bro.Rpc.Tool;

/// <summary>A gateway's options from file, environment and command line, the later one before the earlier; read as <c>AddBroGateway</c> reads them.</summary>
internal static class GatewayConfiguration
{
    /// <exception cref="ConfigurationException">The file is not there, or is no JSON.</exception>
    public static IConfigurationRoot Load(string? file, IEnumerable<KeyValuePair<string, string?>> commandLine)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null)
        {
            builder.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        }

        builder.AddEnvironmentVariables().AddInMemoryCollection(commandLine);
        try
        {
            return builder.Build();
        }
        catch (FileNotFoundException exception)
        {
            throw new ConfigurationException($"There is no file '{file}'. Give --config the path of a JSON file with a section Bro:Gateway.", exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Exception cause = exception.GetBaseException();
            throw new ConfigurationException($"'{file}' cannot be read: {cause.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    /// <exception cref="ConfigurationException">A key is unknown, or its value cannot work.</exception>
    public static IpcServerOptions Read(IConfigurationRoot configuration, IEnumerable<GatewayOption> given)
    {
        Dictionary<string, string> names = given.ToDictionary(static option => option.Key, static option => option.Option.Name, StringComparer.Ordinal);
        try
        {
            return GatewaySettings.Read(new GatewayRegistration(), configuration, spelling: names.GetValueOrDefault).Options;
        }
        catch (BroConfigurationException exception)
        {
            throw new ConfigurationException(exception.Message, exception);
        }
    }
}
