using System.Text.Json.Serialization;

namespace Bro.Rpc.Benchmarks.Check;

/// <summary>
/// One of ours beside the other peers of the same run: our calls/s, and our calls for a second of processor time, as multiples of theirs.
/// Each is the geometric mean over them, so that the noise of one of them counts less.
/// </summary>
internal sealed record Ratio(string Peer, int Bytes, int InFlight, double Speed, double Economy)
{
    [JsonIgnore]
    public string What => $"{Peer}, {Bytes} B, {InFlight} in flight";
}
