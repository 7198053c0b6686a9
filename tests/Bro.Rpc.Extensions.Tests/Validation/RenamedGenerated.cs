using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Validation;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>The same with a validator that is generated.</summary>
[ValidatableType]
public sealed class RenamedGenerated
{
    [JsonPropertyName("$title")]
    [MaxLength(3)]
    public string Title { get; set; } = string.Empty;

    public IReadOnlyList<GeneratedPart> SpareParts { get; set; } = [];
}
