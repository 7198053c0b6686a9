using Bro.Rpc;

namespace Shop.Contracts;

[BroService("order-service")]
public interface IOrderService
{
    Task<Order> PlaceOrderAsync(string userId, string item, int quantity, CancellationToken cancellationToken = default);

    Task<IReadOnlyList<Order>> GetOrdersAsync(string userId, CancellationToken cancellationToken = default);
}
