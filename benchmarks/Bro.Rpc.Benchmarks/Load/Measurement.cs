namespace Bro.Rpc.Benchmarks.Load;

/// <summary>A figure, and what each process had of it, the caller first.</summary>
internal sealed record Measurement(Figure Figure, IReadOnlyList<ProcessShare> Processes);
