using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Diagnostics;

/// <summary>Writes to the user's logger, and tells the listeners of <c>Log</c> and <c>Error</c> the same. Costs one look at two fields while nobody listens.</summary>
internal sealed class EventLogger(ILogger inner, TimeProvider timeProvider) : ILogger
{
    /// <summary>Where the events go; set once by the owner, which is made after its logger.</summary>
    public EventPump? Pump { get; set; }

    /// <summary>Each entry of the log, whatever the logger's level.</summary>
    public event EventHandler<IpcLogEventArgs>? Logged;

    /// <summary>Each entry that is about an exception.</summary>
    public event EventHandler<IpcErrorEventArgs>? Failed;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel) || Logged is not null || (logLevel >= LogLevel.Warning && Failed is not null);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (inner.IsEnabled(logLevel))
        {
            // what an IpcException says is told already, and a stack trace of Bro would bury what to do about it
            Exception? further = exception is IpcException own && formatter(state, own).Contains(own.Message, StringComparison.Ordinal) ? null : exception;
            inner.Log(logLevel, eventId, state, further, formatter);
        }

        if (exception is not null && logLevel >= LogLevel.Warning && Failed is { } failed)
        {
            Pump?.Post(failed, new IpcErrorEventArgs { Message = formatter(state, exception), Exception = exception });
        }

        if (Logged is { } logged)
        {
            Pump?.Post(logged, new IpcLogEventArgs
            {
                Message = formatter(state, exception),
                Level = logLevel,
                Data = PartsOf(state),
                Exception = exception,
                Timestamp = timeProvider.GetUtcNow(),
            });
        }
    }

    private static Dictionary<string, object?> PartsOf<TState>(TState state)
    {
        var parts = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, object? value) in state as IReadOnlyList<KeyValuePair<string, object?>> ?? [])
        {
            if (name != "{OriginalFormat}")
            {
                parts[name] = value;
            }
        }

        return parts;
    }
}
