using Bro.Rpc;

namespace Aot.Services;

/// <summary>A decorated class without a contract: callers use the raw client.</summary>
[BroService("inventory")]
internal sealed class Inventory
{
    private readonly string[] _stock = ["tea", "milk"];

    [BroMethod]
    public Task<bool> CheckStockAsync(string[] items) => Task.FromResult(Array.TrueForAll(items, item => _stock.Contains(item)));

    [BroMethod]
    public Task<Reservation> ReserveAsync([BroParams] ReserveRequest request, IpcContext context) => _stock.Contains(request.Item)
        ? Task.FromResult(new Reservation(request.Item, request.Quantity, context.Chain[0]))
        : throw new IpcException("OUT_OF_STOCK", $"There is no {request.Item} left.");
}
