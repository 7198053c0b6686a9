namespace Bro.Rpc.Client.Tests.EndToEnd;

internal abstract class OddBase
{
    [BroMethod]
    public abstract Task<string> OverriddenAsync(int number = 3);

    [BroMethod("given")]
    public virtual ValueTask<int> NamedAsync(params int[] numbers) => new(numbers.Length);

    private Task Done { get; } = Task.CompletedTask;

    [BroMethod]
    public ValueTask InheritedAsync(CancellationToken cancellationToken) => new(Done.WaitAsync(cancellationToken));

    [BroMethod]
    public virtual Task<Item?> OldAsync([BroParams] Item? item) => Task.FromResult<Item?>(null);

    public Task UnmarkedAsync() => Done;
}
