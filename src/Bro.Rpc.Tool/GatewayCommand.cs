using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Bro.Rpc.Tool;

/// <summary><c>bro gateway</c>: runs a gateway until it is told to stop.</summary>
internal static class GatewayCommand
{
    private const double ShortestInterval = 0.001;
    private const double LongestInterval = 86_400;

    public static Command Create()
    {
        var socket = new Option<string>("--socket", "-s")
        {
            Description = "The Unix socket to listen at.",
            DefaultValueFactory = _ => IpcServerOptions.DefaultSocketPath,
            HelpName = "PATH",
        };
        var heartbeatInterval = new Option<double>("--heartbeat-interval")
        {
            Description = "How often clients give a sign of life, in seconds. One that is silent four times as long is dropped.",
            DefaultValueFactory = _ => 30,
            HelpName = "SECONDS",
        };
        heartbeatInterval.Validators.Add(static result =>
        {
            // NaN is in no range
            if (result.Tokens is [{ Value: string text }]
                && double.TryParse(text, CultureInfo.InvariantCulture, out double seconds)
                && seconds is not (>= ShortestInterval and <= LongestInterval))
            {
                result.AddError($"--heartbeat-interval is {text}; it must be {ShortestInterval} to {LongestInterval} seconds.");
            }
        });
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Log every call that is routed." };
        var command = new Command("gateway", "Runs a gateway until Ctrl-C or SIGTERM.") { socket, heartbeatInterval, verbose };
        command.SetAction((result, cancellationToken) => RunAsync(
            new IpcServerOptions { SocketPath = result.GetRequiredValue(socket), HeartbeatInterval = TimeSpan.FromSeconds(result.GetRequiredValue(heartbeatInterval)) },
            result.GetValue(verbose),
            cancellationToken));
        return command;
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
        try
        {
            var gateway = new IpcServer(options, loggers.CreateLogger<IpcServer>());
            await using (gateway.ConfigureAwait(false))
            {
                await gateway.StartAsync(cancellationToken).ConfigureAwait(false);
                await BurstMemory.KeepAsync(gateway, cancellationToken).ConfigureAwait(false);
            }

            return ExitCodes.Done;
        }
        catch (IpcException exception)
        {
            await Console.Error.WriteLineAsync($"bro: {exception.Message}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }
        catch (ArgumentException exception)
        {
            // The name of a C# parameter means nothing on a command line.
            string message = exception.Message.Split(" (Parameter", 2)[0];
            await Console.Error.WriteLineAsync($"bro: {message}").ConfigureAwait(false);
            return ExitCodes.Misused;
        }
    }
}
