namespace Aot.Contracts;

public sealed record CardPayment(decimal Amount, string Number) : Payment(Amount);
