using Shop.Contracts;

namespace Shop.Services;

/// <summary>The orders placed so far; what a database would be.</summary>
internal sealed class OrderBook
{
    private readonly Lock _lock = new();
    private readonly List<(string UserId, Order Order)> _orders = [];

    public Order Add(string userId, Func<string, Order> create)
    {
        lock (_lock)
        {
            Order order = create($"order-{_orders.Count + 1}");
            _orders.Add((userId, order));
            return order;
        }
    }

    public IReadOnlyList<Order> Of(string userId)
    {
        lock (_lock)
        {
            return [.. _orders.Where(entry => entry.UserId == userId).Select(entry => entry.Order)];
        }
    }
}
