using System.Collections.Concurrent;
using Bro.Rpc;

namespace Shop.Services;

/// <summary>A service without a contract: the decorated class is all there is, and callers use the raw client.</summary>
[BroService("inventory-service")]
internal sealed class Inventory
{
    private readonly ConcurrentDictionary<string, int> _stock = new() { ["tea"] = 12, ["cake"] = 1 };

    /// <returns>The price of the items, which are taken off the shelf.</returns>
    [BroMethod]
    public Task<decimal> ReserveAsync(string item, int quantity)
    {
        while (_stock.TryGetValue(item, out int left) && left >= quantity)
        {
            if (_stock.TryUpdate(item, left - quantity, left))
            {
                return Task.FromResult(quantity * 4.50m);
            }
        }

        throw new IpcException("OUT_OF_STOCK", $"There are no {quantity} × {item} left.");
    }

    [BroMethod]
    public Task ReleaseAsync(string item, int quantity)
    {
        _stock.AddOrUpdate(item, quantity, (_, left) => left + quantity);
        return Task.CompletedTask;
    }
}
