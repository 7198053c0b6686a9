namespace Bro.Rpc.Fuzz;

/// <summary>Numbers that follow from a seed alone (SplitMix64), so that an input is made again from its seed.</summary>
public sealed class Randomness(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong value = _state += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>A number from 0 up to, and without, a bound.</summary>
    public int Below(int bound) => (int)(Next() % (uint)bound);

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];
}
