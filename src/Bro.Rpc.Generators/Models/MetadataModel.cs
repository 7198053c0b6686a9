namespace Bro.Rpc.Generators.Models;

/// <summary>One text of a method's metadata.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">The text.</param>
internal sealed record MetadataModel(string Key, string Value);
