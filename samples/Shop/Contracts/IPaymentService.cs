using Bro.Rpc;

namespace Shop.Contracts;

/// <summary>Callers have a typed proxy; the service itself is written without this contract, with raw handlers.</summary>
[BroService("payment-service")]
public interface IPaymentService
{
    /// <exception cref="CardDeclinedException">The bank did not pay.</exception>
    Task<Receipt> ChargeAsync([BroParams] Charge charge, CancellationToken cancellationToken = default);
}
