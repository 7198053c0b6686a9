using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Validation;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>A type whose validator is generated.</summary>
[ValidatableType]
public sealed class Generated
{
    [MaxLength(3)]
    public string Name { get; set; } = string.Empty;

    public IReadOnlyList<GeneratedPart> Parts { get; set; } = [];
}
