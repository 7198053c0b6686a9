using System.Collections.Concurrent;
using Bro.Rpc.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Hosting;

/// <summary>
/// Ends the application where whoever runs it has to do something first. It says so in one line and in the exit code, as a program
/// does; an exception would say it between two stack traces, and end the process with a signal.
/// </summary>
internal sealed class ApplicationStopper(IHostApplicationLifetime lifetime, ILoggerFactory? loggers = null)
{
    private const string Category = "Bro.Rpc";

    /// <summary>It may work later.</summary>
    public const int Failed = 1;

    /// <summary>It will not work until somebody changes the configuration.</summary>
    public const int Misconfigured = 2;

    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    /// <summary>Says what is to be done, and stops.</summary>
    public void Stop(string problem, int exitCode)
    {
        // What a gateway cannot do its own clients cannot either.
        if (_told.TryAdd(problem, true) && loggers is not null)
        {
            Log.ApplicationStops(loggers.CreateLogger(Category), problem);
        }

        Stop(exitCode);
    }

    /// <summary>Stops for a reason that was told.</summary>
    public void Stop(int exitCode)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return;
        }

        Environment.ExitCode = Environment.ExitCode == 0 ? exitCode : Environment.ExitCode;

        // Not before all has started: what starts after a stop throws, and that would be the last that is read. And not on the
        // thread that tells of the start, so that a log has the start before the stop.
        lifetime.ApplicationStarted.Register(() => ThreadPool.UnsafeQueueUserWorkItem(static host => host.StopApplication(), lifetime, preferLocal: false));
    }
}
