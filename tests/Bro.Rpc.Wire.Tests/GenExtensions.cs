using CsCheck;

namespace Bro.Rpc.Wire.Tests;

/// <summary>How many samples a property is held to.</summary>
internal static class GenExtensions
{
    private const int Samples = 2000;

    public static void Check<T>(this Gen<T> gen, Action<T> assert) => gen.Sample(assert, iter: Samples);

    public static void Check<T>(this Gen<T> gen, Func<T, bool> holds) => gen.Sample(holds, iter: Samples);
}
