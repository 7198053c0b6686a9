using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Telemetry.Tests.Logging;

/// <summary>A provider that keeps each entry with the scopes around it, and reads them later, as exporters do.</summary>
internal sealed class ScopeRecorder : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentDictionary<string, object?[]> _scopes = new();
    private IExternalScopeProvider _provider = new LoggerExternalScopeProvider();

    /// <summary>The parts of the scopes around an entry.</summary>
    public IReadOnlyDictionary<string, object?> ScopeOf(string entry) =>
        _scopes[entry].OfType<IEnumerable<KeyValuePair<string, object?>>>().SelectMany(static scope => scope).ToDictionary();

    /// <summary>The scopes around an entry in words.</summary>
    public string TextOf(string entry) => string.Join(' ', _scopes[entry]);

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _provider = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Logger(ScopeRecorder owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._provider.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            List<object?> scopes = [];
            owner._provider.ForEachScope(static (scope, found) => found.Add(scope), scopes);
            owner._scopes[formatter(state, exception)] = [.. scopes];
        }
    }
}
