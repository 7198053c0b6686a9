using System.Globalization;

namespace Bro.Rpc.Configuration;

/// <summary>What a whole number may be. The options check themselves by it, and configuration is read by it.</summary>
internal readonly record struct NumberRange(long Least, long Most)
{
    /// <summary>As a message goes on: <c>it takes …</c></summary>
    public string Takes => Most >= int.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"a whole number, at least {Least}")
        : string.Create(CultureInfo.InvariantCulture, $"a whole number from {Least} to {Most}");

    public bool Contains(long value) => value >= Least && value <= Most;

    /// <exception cref="ArgumentException">It is outside of the range.</exception>
    public void Require(long value, string option)
    {
        if (!Contains(value))
        {
            throw new ArgumentException($"{option} is {value}; it must be {(Most >= int.MaxValue ? $"at least {Least}" : $"{Least} to {Most}")}.", option);
        }
    }
}
