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

    // What waits for a call in its start keeps the application from starting, and so from stopping.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _stops = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isMisconfigured;

    /// <summary>Whether it stops because of its configuration, and whoever calls need not be told again.</summary>
    public bool IsMisconfigured => _isMisconfigured;

    /// <summary>Says what is to be done, and stops.</summary>
    public void Stop(string problem, int exitCode)
    {
        _isMisconfigured |= exitCode == Misconfigured;

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

    /// <summary>The host stops its services, and what they end with from now on is no news to it.</summary>
    public void Stopping() => _stops.TrySetResult();

    /// <summary>Ends a call that cannot be made, as soon as that is not read as a failure of its own beside the line that was told.</summary>
    /// <param name="cancellationToken">Ends it earlier.</param>
    /// <exception cref="OperationCanceledException">Always.</exception>
    public async Task EndCallAsync(CancellationToken cancellationToken)
    {
        Task ended = _stops.Task;
        using var started = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStarted);
        await Task.WhenAny(ended, Task.Delay(StartLimit, TimeProvider.System, started.Token)).ConfigureAwait(false);
        if (lifetime.ApplicationStarted.IsCancellationRequested)
        {
            // Who runs the host may never wait for its end, and nobody else sees to it.
            await Task.WhenAny(ended, Task.Delay(StartLimit, TimeProvider.System, cancellationToken)).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new OperationCanceledException("The application stops, because its configuration cannot work; its log says why.");
    }
}
