using System.Diagnostics;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>
/// The time in which calls count: it opens when the warm-up is over and every caller has had an answer, so that what is counted is
/// the steady state; with it the processor time of all processes of the peer is counted. Any thread.
/// </summary>
internal sealed class LoadWindow(LoadRequest request)
{
    private readonly long _warmUntil = Stopwatch.GetTimestamp() + Ticks(request.WarmUpSeconds);
    private readonly long _length = Ticks(request.Seconds);
    private readonly Histogram _latencies = new();
    private readonly double[] _processorSeconds = new double[request.Processes.Length];
    private long _warmCalls;
    private long _closesAt = long.MaxValue;
    private int _isOpen;
    private int _isClosed;

    /// <summary>Notes a call that has ended.</summary>
    /// <returns>Whether to make another one.</returns>
    public bool Record(long started, long ended)
    {
        if (ended < Volatile.Read(ref _closesAt))
        {
            if (Volatile.Read(ref _closesAt) != long.MaxValue)
            {
                _latencies.Add((long)Stopwatch.GetElapsedTime(started, ended).TotalNanoseconds);
            }
            else if (Interlocked.Increment(ref _warmCalls) >= request.InFlight && ended >= _warmUntil && Interlocked.Exchange(ref _isOpen, 1) == 0)
            {
                CountProcessorTime(-1);
                Volatile.Write(ref _closesAt, Stopwatch.GetTimestamp() + _length);
            }

            return true;
        }

        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            CountProcessorTime(1);
        }

        return false;
    }

    /// <summary>What was counted, once every loop has ended.</summary>
    public LoadResult Result => new(_latencies.Count, request.Seconds, _processorSeconds, _latencies.Steps);

    private void CountProcessorTime(int sign)
    {
        for (int i = 0; i < request.Processes.Length; i++)
        {
            _processorSeconds[i] += sign * ProcessUsage.ProcessorSecondsOf(request.Processes[i]);
        }
    }

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);
}
