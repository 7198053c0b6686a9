namespace Bro.Rpc.Client.Tests.Hosting;

/// <summary>A decorated class, made by the container.</summary>
[BroService("stock-service")]
internal sealed class Stock(Scoped scoped)
{
    [BroMethod]
    public Task<int> CountAsync(string[] items) => Task.FromResult((items.Length * 100) + scoped.Number);
}
