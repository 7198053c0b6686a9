using System.Diagnostics;
using System.Text.Json;

namespace Bro.Rpc.Benchmarks.Hops;

/// <summary>
/// A clock that notes when it was asked for the time, which ours does where a read has come and before a send; and marks of whoever uses it.
/// All processes of a machine share the clock behind it.
/// </summary>
/// <remarks>
/// Any thread may ask; with one call at a time no two do at once, so that notes are in the order of time. Marks are noted as negative numbers.
/// </remarks>
internal sealed class StampingClock : TimeProvider
{
    // five for each call, and some to spare
    private readonly long[] _stamps = new long[HopsRun.MostCalls * 6];
    private int _count;

    public override long GetTimestamp() => Note(1);

    public void Mark() => Note(-1);

    /// <summary>Forgets what was noted; before it is full, and after each telling.</summary>
    public void Restart() => Volatile.Write(ref _count, 0);

    /// <summary>Everything that was noted, as a line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(_stamps[..Math.Min(Volatile.Read(ref _count), _stamps.Length)]);

    private long Note(int sign)
    {
        int index = Interlocked.Increment(ref _count) - 1;
        long now = Stopwatch.GetTimestamp();
        if (index < _stamps.Length)
        {
            _stamps[index] = now * sign;
        }

        return now;
    }
}
