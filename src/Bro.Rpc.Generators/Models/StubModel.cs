namespace Bro.Rpc.Generators.Models;

/// <summary>A member that the proxy must have for its file to compile, and that cannot be called.</summary>
/// <param name="Declaration">The declaration up to its body.</param>
/// <param name="Accessors">The accessors of a property or an event, in order; none for a method.</param>
/// <param name="Member">The member's name, for the message.</param>
internal sealed record StubModel(string Declaration, EquatableArray<string> Accessors, string Member);
