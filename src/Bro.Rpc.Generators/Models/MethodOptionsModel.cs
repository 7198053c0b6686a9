namespace Bro.Rpc.Generators.Models;

/// <summary>What the attributes of a method say besides its name.</summary>
/// <param name="Description">What it does, or null.</param>
/// <param name="Timeout">How long a call may take, in milliseconds, as a C# literal; or null.</param>
/// <param name="IsIdempotent">Whether it may run twice.</param>
/// <param name="Metadata">Its texts, with those of its type.</param>
internal sealed record MethodOptionsModel(string? Description, string? Timeout, bool IsIdempotent, EquatableArray<MetadataModel> Metadata);
