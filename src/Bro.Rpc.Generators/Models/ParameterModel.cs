namespace Bro.Rpc.Generators.Models;

/// <summary>One parameter of a method.</summary>
/// <param name="Name">Its C# name.</param>
/// <param name="WireName">Its name on the wire.</param>
/// <param name="Role">Where its value comes from and goes to.</param>
/// <param name="Value">Its type.</param>
/// <param name="Default">The C# expression that it is where it was not sent, or null where it must be sent.</param>
/// <param name="Validations">The C# expressions that make its attributes of DataAnnotations.</param>
internal sealed record ParameterModel(string Name, string WireName, ParameterRole Role, ValueModel Value, string? Default, EquatableArray<string> Validations);
