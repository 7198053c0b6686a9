using System.ComponentModel.DataAnnotations;

namespace Bro.Rpc.Resilience;

/// <summary>A time that must be longer than zero, where there is one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LongerThanZeroAttribute() : ValidationAttribute("{0} must be longer than zero; leave it out for the time of the call.")
{
    public override bool IsValid(object? value) => value is null || (value is TimeSpan time && time > TimeSpan.Zero);
}
