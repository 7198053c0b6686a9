using System.Text.Json.Serialization;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>Has nothing to be checked itself, but one that derives from it has.</summary>
[JsonDerivedType(typeof(Circle), "circle")]
public class Shape
{
    public string? Colour { get; set; }
}
