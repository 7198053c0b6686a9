namespace Bro.Rpc.Fuzz;

/// <summary>One thing that must stand any bytes.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Corpus">What its inputs are made from.</param>
/// <param name="Run">Takes an input; throws where something is wrong.</param>
/// <param name="Weight">How many times longer an input takes than those of others, so that a short run gives it fewer.</param>
public sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Corpus, Action<byte[]> Run, int Weight = 1);
