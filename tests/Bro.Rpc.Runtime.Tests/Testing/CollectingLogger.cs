using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Runtime.Tests.Testing;

/// <summary>Keeps what was logged, by event id.</summary>
internal sealed class CollectingLogger : ILogger<IpcServer>
{
    // Log.HandlerFailed, Log.SweepFailed: defects of the gateway itself
    private static readonly int[] Defects = [101, 211];

    private readonly ConcurrentQueue<(int Id, string Text)> _entries = new();

    /// <summary>Told the event id of each entry, on the thread that logs.</summary>
    public Action<int>? OnLogged { get; init; }

    /// <summary>What only a defect of the gateway logs.</summary>
    public IReadOnlyList<string> DefectsLogged => [.. _entries.Where(entry => Defects.Contains(entry.Id)).Select(entry => entry.Text)];

    public int CountOf(int eventId) => _entries.Count(entry => entry.Id == eventId);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _entries.Enqueue((eventId.Id, $"{formatter(state, exception)} {exception}"));
        OnLogged?.Invoke(eventId.Id);
    }
}
