using Bro.Rpc;
using Shop.Contracts;

namespace Shop.Services;

/// <summary>
/// A service that calls others. Nothing about contexts here: each of these calls extends the chain of the call that is being
/// handled, and has no more time than what is left of it.
/// </summary>
internal sealed class OrderService(IUserService users, IPaymentService payments, IpcClient bro, OrderBook book) : IOrderService
{
    public async Task<Order> PlaceOrderAsync(string userId, string item, int quantity, CancellationToken cancellationToken = default)
    {
        User user = await users.GetUserByIdAsync(userId, cancellationToken)
            ?? throw new IpcException("NO_SUCH_USER", $"There is no user '{userId}'.");
        decimal price = await bro.CallAsync<decimal>("inventory-service", "reserve", new { item, quantity }, cancellationToken: cancellationToken);
        try
        {
            Receipt receipt = await payments.ChargeAsync(new Charge(user.CardNumber, price), cancellationToken);
            return book.Add(userId, id => new Order(id, user.Name, item, quantity, receipt));
        }
        catch (CardDeclinedException)
        {
            await bro.CallAsync("inventory-service", "release", new { item, quantity }, cancellationToken: cancellationToken);

            // thrown on, it reaches this service's caller as what it is, by its code
            throw;
        }
    }

    public Task<IReadOnlyList<Order>> GetOrdersAsync(string userId, CancellationToken cancellationToken = default) => Task.FromResult(book.Of(userId));
}
