namespace Shop.Contracts;

public sealed record Receipt(string Id, decimal Amount);
