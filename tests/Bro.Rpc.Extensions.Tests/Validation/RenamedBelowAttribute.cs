using System.ComponentModel.DataAnnotations;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>A rule for all of the parameters together.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class RenamedBelowAttribute(int rank) : ValidationAttribute("{0} has too high a rank.")
{
    public int Rank { get; } = rank;

    public override bool IsValid(object? value) => value is not Renamed { Rank: var rank } || rank < Rank || rank > 10;
}
