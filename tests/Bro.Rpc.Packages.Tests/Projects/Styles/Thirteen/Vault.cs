namespace Thirteen;

internal sealed class Vault : IVault
{
    public Task<Secret> OpenAsync(Key key, CancellationToken cancellationToken) => System.Threading.Tasks.Task.FromResult(new Secret(key.Id, "open"));
}

// A decorated class, of a project that references the runtime alone.
[BroService("tally")]
internal sealed class Tally
{
    [BroMethod]
    public System.Threading.Tasks.ValueTask<int> SumAsync(params int[] numbers) => new(numbers.Sum());
}

internal static class Elsewhere;
