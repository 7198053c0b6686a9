namespace Bro.Rpc.Extensions.Tests.Validation;

internal sealed class Payments : IPayments
{
    public Task<string> FindAsync(string id, int count) => Task.FromResult($"found {id} {count}");

    public Task<string> PayAsync(Payment payment) => Task.FromResult($"paid {payment.Amount}");

    public Task<string> SplitAsync(Order order, Generated generated) => Task.FromResult($"split {order.Payments.Count} {generated.Parts.Count}");
}
