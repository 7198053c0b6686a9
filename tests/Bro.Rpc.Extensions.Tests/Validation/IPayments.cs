using System.ComponentModel.DataAnnotations;

namespace Bro.Rpc.Extensions.Tests.Validation;

[BroService("payment-service")]
public interface IPayments
{
    Task<string> FindAsync([Required, StringLength(5)] string id, [Range(1, 10)] int count = 1);

    Task<string> PayAsync([BroParams] Payment payment);

    Task<string> SplitAsync(Order order, Generated generated);
}
