using System.ComponentModel.DataAnnotations;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>A class with lines that are looked into, and a rule of its own.</summary>
public sealed class Order : IValidatableObject
{
    public IReadOnlyList<Payment> Payments { get; set; } = [];

    public Order? Next { get; set; }

    [Range(0, 10)]
    public int Rank { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Payments.Count > 2 ? [new ValidationResult("At most two.", [nameof(Payments)])] : [];
}
