using Bro.Rpc;

namespace Shop.Contracts;

/// <summary>Callers have a typed proxy; the service itself is written without this contract, on the raw client.</summary>
[BroService("payment-service")]
public interface IPaymentService
{
    Task<Receipt> ChargeAsync([BroParams] Charge charge, CancellationToken cancellationToken = default);
}
