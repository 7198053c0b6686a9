using Bro.Rpc.TestKit;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Client.Tests.Support;

/// <summary>Keeps what a client logs, lets tests wait for an entry, and runs a test's code in the middle of the client's.</summary>
internal sealed class RecordingLogger : ILogger<IpcClient>
{
    // The ids of Bro.Rpc's log messages that tests look for.
    public const int HandlerFailed = 101;
    public const int Connected = 301;
    public const int Disconnected = 302;
    public const int ConnectFailed = 303;
    public const int MessageIgnored = 304;
    public const int GatewayError = 305;
    public const int LateResponse = 306;
    public const int HandlerThrew = 307;
    public const int AnswerLost = 309;
    public const int SupervisorFailed = 311;
    public const int AnswerNotWritten = 312;

    private readonly Lock _gate = new();
    private readonly List<LogEntry> _entries = [];
    private readonly List<(int Id, int Count, TaskCompletionSource Reached)> _waiting = [];

    /// <summary>Runs with each entry, on the thread that logs.</summary>
    public Action<LogEntry>? OnEntry { get; set; }

    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    public IReadOnlyList<LogEntry> Of(int id) => [.. Entries.Where(entry => entry.Id == id)];

    /// <summary>The entry of that id, once it was written <paramref name="count"/> times.</summary>
    public async Task<LogEntry> WaitForAsync(int id, CancellationToken cancellationToken, int count = 1)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((id, count, reached));
            Notify();
        }

        await reached.Task.WaitAsync(Limits.Message, cancellationToken);
        return Of(id)[count - 1];
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var entry = new LogEntry(eventId.Id, logLevel, formatter(state, exception), IpcContext.Current);
        lock (_gate)
        {
            _entries.Add(entry);
            Notify();
        }

        OnEntry?.Invoke(entry);
    }

    private void Notify()
    {
        foreach ((int id, int count, TaskCompletionSource reached) in _waiting)
        {
            if (_entries.Count(entry => entry.Id == id) >= count)
            {
                reached.TrySetResult();
            }
        }
    }
}
