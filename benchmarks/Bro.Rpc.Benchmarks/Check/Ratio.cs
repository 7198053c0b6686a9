using System.Text.Json.Serialization;

namespace Bro.Rpc.Benchmarks.Check;

/// <summary>
/// One of ours beside the other peers of the same run, each as the geometric mean over them, so that the noise of one of them counts less.
/// More is better in all three.
/// </summary>
/// <param name="Peer">Which of ours.</param>
/// <param name="Bytes">Of the text.</param>
/// <param name="InFlight">Calls at a time.</param>
/// <param name="Speed">Our calls/s as a multiple of theirs.</param>
/// <param name="Economy">Our calls for a second of processor time as a multiple of theirs.</param>
/// <param name="Promptness">Their p50 as a multiple of ours; only of one call at a time, and null in older recordings.</param>
internal sealed record Ratio(string Peer, int Bytes, int InFlight, double Speed, double Economy, double? Promptness = null)
{
    // below this share of its own a speed has fallen, whatever the processor time says
    private const double LeastSpeed = 0.6;

    [JsonIgnore]
    public string What => $"{Peer}, {Bytes} B, {InFlight} in flight";

    /// <summary>Whether all of it is a number.</summary>
    [JsonIgnore]
    public bool IsWhole => double.IsFinite(Speed) && double.IsFinite(Economy) && double.IsFinite(Promptness ?? 0);

    public bool IsOfTheSame(Ratio other) => (Peer, Bytes, InFlight) == (other.Peer, other.Bytes, other.InFlight);

    /// <summary>What is so much lower later that noise does not explain it.</summary>
    /// <param name="later">The same of another run.</param>
    /// <param name="noise">By what share it may fall.</param>
    public IEnumerable<string> FallenIn(Ratio later, double noise)
    {
        // a busy machine takes speed away, and a short run says little of processor time: together they are harder to excuse
        if (Math.Sqrt(later.Speed * later.Economy) < Math.Sqrt(Speed * Economy) * (1 - noise))
        {
            yield return "calls/s and processor time";
        }

        if (later.Speed < Speed * LeastSpeed)
        {
            yield return "calls/s";
        }

        if (later.Promptness < Promptness * (1 - noise))
        {
            yield return "p50";
        }
    }
}
