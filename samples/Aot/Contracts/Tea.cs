namespace Aot.Contracts;

public sealed record Tea(Guid Id, string Name, Colour Colour, decimal Price, Guid? Supplier, IReadOnlyList<string> Notes, TimeSpan Steep);
