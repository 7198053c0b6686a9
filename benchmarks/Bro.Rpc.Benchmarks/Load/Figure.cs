using System.Text.Json;

namespace Bro.Rpc.Benchmarks.Load;

/// <summary>
/// One peer at one size and number of calls in one round: a line of the raw figures. Processor time is that of all processes of the
/// peer, and so is the peak of resident memory.
/// </summary>
internal sealed record Figure(
    string Peer, int Bytes, int InFlight, int Round, double CallsPerSecond, double P50Us, double P99Us, double CpuSecondsPerMillion, double PeakMiB)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string ToJson(IEnumerable<Figure> figures) => JsonSerializer.Serialize(figures, Json);
}
