using System.CommandLine;
using Bro.Rpc.Configuration;
using Bro.Rpc.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Bro.Rpc.Tool;

/// <summary><c>bro gateway</c>: runs a gateway until it is told to stop.</summary>
internal static class GatewayCommand
{
    // Where it cannot be read it belongs to somebody else, as patterns of Node's "debug" do.
    private const string DebugVariable = "DEBUG";

    public static Command Create()
    {
        var config = new Option<string>("--config", "-c") { Description = "A JSON file whose section Bro:Gateway has options, too. Variables of the environment go before it, and the command line before both.", HelpName = "FILE" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = $"Log every call that is routed. The variable {DebugVariable}=true does the same." };
        GatewayOption[] keys = [.. GatewayTable.Value.Keys.Select(static key => new GatewayOption(key))];
        var command = new Command("gateway", "Runs a gateway until Ctrl-C or SIGTERM.");
        foreach (Option option in (IEnumerable<Option>)[.. keys.Select(static key => key.Option), config, verbose])
        {
            command.Options.Add(option);
        }

        command.SetAction((result, cancellationToken) => RunAsync(result, keys, result.GetValue(config), result.GetValue(verbose), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, GatewayOption[] keys, string? config, bool verbose, CancellationToken cancellationToken)
    {
        try
        {
            IConfigurationRoot configuration = GatewayConfiguration.Load(config, keys.SelectMany(key => key.ValueIn(result)));
            IpcServerOptions options = GatewayConfiguration.Read(configuration, keys.Where(key => key.ValueIn(result).Any()));
            bool logsCalls = verbose || (OptionValue.Switch.TryRead(configuration.GetSection(DebugVariable), out bool debug) && debug);
            return await RunAsync(options, logsCalls, cancellationToken).ConfigureAwait(false);
        }
        catch (ConfigurationException exception)
        {
            return await FailAsync(exception.Message, ExitCodes.Misused).ConfigureAwait(false);
        }
        catch (IpcException exception)
        {
            return await FailAsync(exception.Message, ExitCodes.Failed).ConfigureAwait(false);
        }
    }

    private static async Task<int> RunAsync(IpcServerOptions options, bool verbose, CancellationToken cancellationToken)
    {
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(verbose ? LogLevel.Debug : LogLevel.Information)
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            })

            // A terminal that nobody reads must not hold up the calls.
            .Services.Configure<ConsoleLoggerOptions>(static console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite));
        var gateway = new IpcServer(options, loggers.CreateLogger<IpcServer>());
        await using (gateway.ConfigureAwait(false))
        {
            await gateway.StartAsync(cancellationToken).ConfigureAwait(false);
            await BurstMemory.KeepAsync(gateway, cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }

    private static async Task<int> FailAsync(string problem, int exitCode)
    {
        await Console.Error.WriteLineAsync($"bro: {problem}").ConfigureAwait(false);
        return exitCode;
    }
}
