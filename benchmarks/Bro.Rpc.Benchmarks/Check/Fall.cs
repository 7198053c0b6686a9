namespace Bro.Rpc.Benchmarks.Check;

/// <summary>A ratio that is lower than it was.</summary>
/// <param name="Recorded">As it was.</param>
/// <param name="Now">As it is.</param>
/// <param name="Reasons">What of it.</param>
internal sealed record Fall(Ratio Recorded, Ratio Now, IReadOnlyList<string> Reasons);
