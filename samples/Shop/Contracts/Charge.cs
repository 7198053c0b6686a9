namespace Shop.Contracts;

public sealed record Charge(string CardNumber, decimal Amount);
