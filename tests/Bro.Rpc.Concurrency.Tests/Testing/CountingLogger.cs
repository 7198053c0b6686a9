using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Concurrency.Tests.Testing;

/// <summary>Counts what was logged by event id, and keeps what only a defect logs.</summary>
internal sealed class CountingLogger : ILogger<IpcClient>, ILogger<IpcServer>
{
    // The ids of Bro.Rpc's log messages that tests look for.
    public const int Connected = 301;
    public const int Disconnected = 302;
    public const int ConnectFailed = 303;
    public const int MessageRefused = 205;
    public const int CallRouted = 207;

    // HandlerFailed, SweepFailed, SupervisorFailed.
    private static readonly int[] DefectIds = [101, 211, 311];

    private readonly ConcurrentDictionary<int, int> _counts = new();
    private readonly ConcurrentQueue<string> _defects = new();

    /// <summary>Runs with the id of each entry, on the thread that logs.</summary>
    public Action<int>? OnEntry { get; set; }

    public IReadOnlyCollection<string> Defects => _defects;

    public int CountOf(int id) => _counts.GetValueOrDefault(id);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _counts.AddOrUpdate(eventId.Id, 1, static (_, count) => count + 1);
        if (DefectIds.Contains(eventId.Id))
        {
            _defects.Enqueue($"{formatter(state, exception)} {exception}");
        }

        OnEntry?.Invoke(eventId.Id);
    }
}
