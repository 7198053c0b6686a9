using System.Collections.Concurrent;

namespace Bro.Rpc.Resilience;

/// <summary>By which clock each pipeline waits: that of the client whose calls go through it, so that delays and deadlines are of one time.</summary>
internal sealed class PipelineClocks
{
    private readonly ConcurrentDictionary<string, TimeProvider> _clocks = new(StringComparer.Ordinal);

    public void Add(string pipeline, TimeProvider clock) => _clocks.TryAdd(pipeline, clock);

    /// <summary>The clock of a pipeline; null before its first call.</summary>
    public TimeProvider? Find(string pipeline) => _clocks.GetValueOrDefault(pipeline);
}
