namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>A service without an interface.</summary>
[BroService("warehouse")]
public sealed class Warehouse
{
    private int _held;

    [BroMethod]
    public Task<bool> CheckStockAsync(string[] items) => Task.FromResult(items.Length > _held);

    [BroMethod("reserve")]
    public ValueTask<string> HoldAsync([BroParams] Item item, IpcContext context)
    {
        _held += item.Count;
        return new ValueTask<string>($"{item.Name} for {context.Caller}, {_held} held");
    }

    public static string NotCallable() => "not a method of the service";
}
