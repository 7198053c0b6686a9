using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>An object that leads to itself on two ways, and to new ones without end.</summary>
public sealed class Ring
{
    public Ring() => (Left, Right) = (this, this);

    [Range(1, 10)]
    public int Rank { get; set; } = 1;

    [JsonIgnore]
    public Ring Left { get; set; }

    [JsonIgnore]
    public Ring Right { get; set; }

    [JsonIgnore]
    public Ring Another => new() { Rank = Rank };

    [JsonIgnore]
    public Ring YetAnother => new() { Rank = Rank };
}
