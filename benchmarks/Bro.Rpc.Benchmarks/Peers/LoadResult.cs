namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>What a caller answers, as a line of JSON.</summary>
internal sealed record LoadResult(long Calls, double Seconds, double ProcessorSeconds, Dictionary<int, long> Latencies)
{
    public double CallsPerSecond => Calls / Seconds;
}
