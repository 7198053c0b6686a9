using System.Text.Json;
using Bro.Rpc;
using Shop.Contracts;

namespace Shop.Services;

/// <summary>Uses the shop as anybody would who has its contracts.</summary>
internal sealed class Customer(IOrderService orders, IpcClient bro)
{
    public async Task ShopAsync(CancellationToken cancellationToken)
    {
        Story.Title("Ada orders tea: a typed call, and three nested ones");
        Order order = await orders.PlaceOrderAsync("ada", "tea", 2, cancellationToken);
        Story.Good($"{order.Id}: {order.Quantity} × {order.Item} for {order.Buyer}, paid {order.Receipt.Amount:0.00} ({order.Receipt.Id})");

        Story.Title("Grace's card is declined: the error of payment-service, two calls away");
        try
        {
            await orders.PlaceOrderAsync("grace", "cake", 1, cancellationToken);
            throw new InvalidOperationException("payment-service took a card that it should decline.");
        }
        catch (CardDeclinedException exception)
        {
            Story.Bad($"{CardDeclinedException.Code}: {exception.Message}");
        }

        Story.Title("Ada gets her money back: a raw call, without a contract");
        JsonElement refund = await bro.CallAsync<JsonElement>("payment-service", "refund", new { receiptId = order.Receipt.Id }, cancellationToken: cancellationToken);
        Story.Good(refund.GetRawText());

        Story.Title("Ada looks at her orders");
        IReadOnlyList<Order> list = await orders.GetOrdersAsync("ada", cancellationToken);
        Story.Good(string.Join(", ", list.Select(entry => $"{entry.Id}: {entry.Quantity} × {entry.Item}")));
    }
}
