using System.Text.Json.Serialization;

namespace Aot.Contracts;

/// <summary>Arrives as the type that was sent.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CardPayment), "card")]
[JsonDerivedType(typeof(CashPayment), "cash")]
public abstract record Payment(decimal Amount);
