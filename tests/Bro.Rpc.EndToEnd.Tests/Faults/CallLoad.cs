using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Bro.Rpc.EndToEnd.Tests.Processes;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>A caller that keeps so many calls under way until it is told to stop; each has a key of its own that its handler tells.</summary>
internal sealed class CallLoad(PeerProcess caller, string prefix, string to) : IDisposable
{
    private const int Concurrency = 16;

    private readonly ConcurrentDictionary<string, JsonObject> _results = new();
    private readonly SemaphoreSlim _answers = new(0);
    private volatile bool _isStopping;
    private int _calls;

    /// <summary>What came of each call that has ended, by its key.</summary>
    public IReadOnlyDictionary<string, JsonObject> Results => _results;

    /// <returns>Ends when it was told to stop and every call has ended.</returns>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => CallAsync(cancellationToken)));

    /// <summary>Waits for so many more answers.</summary>
    public async Task WaitForAsync(int answers, CancellationToken cancellationToken)
    {
        for (int answer = 0; answer < answers; answer++)
        {
            await _answers.WaitAsync(cancellationToken);
        }
    }

    public void Stop() => _isStopping = true;

    public void Dispose() => _answers.Dispose();

    private async Task CallAsync(CancellationToken cancellationToken)
    {
        while (!_isStopping)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{Interlocked.Increment(ref _calls)}");
            _results[key] = await caller.CallAsync("mark", key, cancellationToken, to);
            _answers.Release();
        }
    }
}
