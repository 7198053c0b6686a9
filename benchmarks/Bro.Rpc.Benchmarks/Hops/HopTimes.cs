using System.Diagnostics;

namespace Bro.Rpc.Benchmarks.Hops;

/// <summary>The parts of one call, in µs, from what three processes noted.</summary>
internal sealed class HopTimes
{
    /// <summary>What each part is.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "caller: the CALL is written",
        "its `send`, the gateway wakes up, its `recv`",
        "gateway: envelope, route, queue",
        "its `send`, the service wakes up, its `recv`",
        "service: envelope, to the pool, context, arguments",
        "service: the method returns, the RESPONSE is written",
        "its `send`, the gateway wakes up, its `recv`",
        "gateway: envelope, route, queue",
        "its `send`, the caller wakes up, its `recv`",
        "caller: envelope, to the pool, result, the `await` goes on",
    ];

    /// <summary>Which of them are ways from one process to the next, as a relay has them.</summary>
    public static readonly IReadOnlyList<int> Ways = [1, 3, 6, 8];

    private HopTimes(double[] parts) => Parts = parts;

    public IReadOnlyList<double> Parts { get; }

    public double Total => Parts.Sum();

    /// <summary>Finds the calls that nothing else came between.</summary>
    /// <param name="caller">A mark, the time for the deadline, a send, a read, and a mark, for each call.</param>
    /// <param name="gateway">A read, the time for the deadline and a send, then a read and a send.</param>
    /// <param name="service">A read, the time for the deadline, a mark and a send.</param>
    public static IEnumerable<HopTimes> Read(long[] caller, long[] gateway, long[] service)
    {
        int atGateway = 0;
        int atService = 0;
        for (int i = 0; i + 4 < caller.Length; i++)
        {
            if (caller[i] >= 0 || caller[i + 4] >= 0)
            {
                continue;
            }

            long begun = -caller[i];
            long ended = -caller[i + 4];
            ReadOnlySpan<long> routed = Within(gateway, ref atGateway, begun, ended);
            ReadOnlySpan<long> served = Within(service, ref atService, begun, ended);
            if (IsUnmarked(caller.AsSpan(i + 1, 3)) && routed.Length == 5 && served is [> 0, > 0, < 0, > 0])
            {
                long[] times = [begun, caller[i + 2], routed[0], routed[2], served[0], -served[2], served[3], routed[3], routed[4], caller[i + 3], ended];
                yield return new HopTimes([.. times.Zip(times.Skip(1), static (from, to) => (to - from) * 1e6 / Stopwatch.Frequency)]);
            }
        }
    }

    private static bool IsUnmarked(ReadOnlySpan<long> stamps) => stamps.IndexOfAnyInRange(long.MinValue, 0) < 0;

    private static ReadOnlySpan<long> Within(long[] stamps, ref int at, long begun, long ended)
    {
        while (at < stamps.Length && Math.Abs(stamps[at]) < begun)
        {
            at++;
        }

        int first = at;
        while (at < stamps.Length && Math.Abs(stamps[at]) <= ended)
        {
            at++;
        }

        return stamps.AsSpan(first, at - first);
    }
}
