namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>What a caller answers, as a line of JSON.</summary>
/// <param name="Calls">How many counted.</param>
/// <param name="Seconds">How long they counted.</param>
/// <param name="ProcessorSeconds">Of each process that was asked for, in that order.</param>
/// <param name="Latencies">The steps of a <see cref="Histogram"/>.</param>
internal sealed record LoadResult(long Calls, double Seconds, double[] ProcessorSeconds, Dictionary<int, long> Latencies)
{
    public double CallsPerSecond => Calls / Seconds;
}
