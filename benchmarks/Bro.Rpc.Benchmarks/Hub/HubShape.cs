namespace Bro.Rpc.Benchmarks.Hub;

/// <summary>How a hub is loaded: so many calls at a time, each with so many bytes of text.</summary>
internal sealed record HubShape(int InFlight, int Bytes)
{
    public static IReadOnlyList<HubShape> All { get; } = [new(1, 64), new(100, 64), new(1000, 64), new(1, 100_000)];
}
