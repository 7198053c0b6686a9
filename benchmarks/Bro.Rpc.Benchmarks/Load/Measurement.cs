namespace Bro.Rpc.Benchmarks.Load;

/// <summary>A figure, and the peak memory of each process in MiB.</summary>
internal sealed record Measurement(Figure Figure, IReadOnlyDictionary<string, double> PeaksMiB);
