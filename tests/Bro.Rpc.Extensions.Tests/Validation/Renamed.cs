using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>Members whose names on the wire are others.</summary>
public sealed class Renamed
{
    [JsonPropertyName("$rank")]
    [Range(1, 10)]
    public int Rank { get; set; } = 1;

    public IReadOnlyList<GeneratedPart> SpareParts { get; set; } = [];

    public RenamedGenerated? Inner { get; set; }
}
