namespace Shop.Contracts;

public sealed record User(string Id, string Name, string CardNumber);
