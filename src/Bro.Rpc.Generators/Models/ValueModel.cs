namespace Bro.Rpc.Generators.Models;

/// <summary>A type whose values are read and written.</summary>
/// <param name="Type">The type as emitted code mentions it, with its annotation.</param>
/// <param name="ReadType">The same without the annotation of a nullable reference.</param>
/// <param name="Kind">Whether it is read and written directly.</param>
/// <param name="Nulls">What null means for it.</param>
internal sealed record ValueModel(string Type, string ReadType, ValueKind Kind, NullRule Nulls);
