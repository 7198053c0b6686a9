namespace Aot.Contracts;

public sealed record CashPayment(decimal Amount, decimal Given) : Payment(Amount);
