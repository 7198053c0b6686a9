namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>Every shape of method that a contract may have.</summary>
[BroService("shapes")]
public interface IShapes : INamed
{
    Task RememberAsync(string text);

    ValueTask ForgetAsync();

    Task<string?> RecallAsync();

    ValueTask<int> AddAsync(int a, int b = 40);

    Task<string> DefaultsAsync(string text = "é\"\n", Colour colour = Colour.Green, double? ratio = 0.5, long big = long.MaxValue, bool yes = true, string? none = null);

    Task<int?> MaybeNumberAsync(int? number);

    Task<string?> MaybeTextAsync(string? text);

    Task<Colour> ColourAsync(Colour colour);

    Task<Item> ItemAsync(Item item);

    Task<IReadOnlyList<Item>> ItemsAsync(IReadOnlyList<Item> items, Dictionary<string, int> counts);

    Task<Item> WholeAsync([BroParams] Item item);

    Task<Guid> GuidAsync(Guid id, DateTimeOffset time, decimal amount);

    Task<byte[]> BytesAsync(byte[] bytes);

    [BroMethod("renamed")]
    Task<string> OriginalAsync();

    Task<string> WhoAsync(string greeting, IpcContext? context = null, CancellationToken cancellationToken = default);

#pragma warning disable CA1068 // a token in front is what this is for
    Task<string> FirstAsync(CancellationToken cancellationToken, IpcContext? context, string greeting);
#pragma warning restore CA1068

    Task FailAsync(string code, string message);

    Task<string> NotNullAsync();

    Task DelayAsync(int milliseconds, CancellationToken cancellationToken = default);
}
