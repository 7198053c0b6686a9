namespace Aot.Contracts;

public readonly record struct OrderLine(Guid Tea, Size Size, int Quantity);
