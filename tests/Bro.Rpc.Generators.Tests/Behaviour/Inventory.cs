namespace Bro.Rpc.Generators.Tests.Behaviour;

[BroService("inventory")]
internal sealed class Inventory
{
    private int _dropped;

    [BroMethod]
    public Task<int> CountAsync(string[] items, IpcContext context) => Task.FromResult(items.Length + context.Depth - _dropped);

    [BroMethod("drop")]
    public ValueTask RemoveAsync(string item)
    {
        _dropped += item.Length;
        return default;
    }

    public static void NotCallable()
    {
    }
}
