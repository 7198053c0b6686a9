namespace Bro.Rpc.Benchmarks.Load;

/// <summary>What one process of a peer took.</summary>
internal sealed record ProcessShare(string Role, double CpuSecondsPerMillion, double PeakMiB);
