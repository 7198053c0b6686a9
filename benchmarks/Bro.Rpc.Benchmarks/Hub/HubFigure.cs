using System.Globalization;

namespace Bro.Rpc.Benchmarks.Hub;

/// <summary>What a load program in C printed.</summary>
internal sealed record HubFigure(double CallsPerSecond, double P50Us, double P99Us)
{
    /// <summary>Reads <c>in_flight 1 bytes 64 calls/s 13124 p50 74 p99 98 us</c>.</summary>
    public static HubFigure Parse(string line)
    {
        string[] words = line.Split(' ');
        return new HubFigure(After("calls/s"), After("p50"), After("p99"));

        double After(string word) => double.Parse(words[Array.IndexOf(words, word) + 1], CultureInfo.InvariantCulture);
    }
}
