namespace Bro.Rpc.Generators.Models;

/// <summary>A context that the assembly names.</summary>
/// <param name="Type">Its type as emitted code mentions it.</param>
internal sealed record JsonContextModel(string Type);
