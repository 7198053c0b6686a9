using System.CommandLine;

namespace Bro.Rpc.Benchmarks;

/// <summary>Values that cannot work are told before anything is measured.</summary>
internal static class OptionLimits
{
    public static void MustBe<T>(this Option<T> option, string range, Func<T?, bool> isValid) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && !isValid(result.GetValueOrDefault<T>()))
        {
            result.AddError($"{option.Name} is {string.Join(' ', result.Tokens.Select(static token => token.Value))}; it must be {range}.");
        }
    });
}
