using System.Collections.Concurrent;

namespace Bro.Rpc.Client.Tests.Filters;

/// <summary>What happened, in its order.</summary>
internal sealed class Trail
{
    private readonly ConcurrentQueue<string> _steps = new();

    public IReadOnlyCollection<string> Steps => _steps;

    public void Add(string step) => _steps.Enqueue(step);
}
