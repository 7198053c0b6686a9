using System.Globalization;

namespace Bro.Rpc.Client.Tests.EndToEnd;

internal sealed class Shapes : IShapes
{
    private string? _text;

    public Task<string> NameAsync() => Task.FromResult("shapes");

    public Task RememberAsync(string text)
    {
        _text = text;
        return Task.CompletedTask;
    }

    public ValueTask ForgetAsync()
    {
        _text = null;
        return ValueTask.CompletedTask;
    }

    public Task<string?> RecallAsync() => Task.FromResult(_text);

    public ValueTask<int> AddAsync(int a, int b) => new(a + b);

    public Task<string> DefaultsAsync(string text, Colour colour, double? ratio, long big, bool yes, string? none) =>
        Task.FromResult(string.Create(CultureInfo.InvariantCulture, $"{text}|{colour}|{ratio}|{big}|{yes}|{none ?? "null"}"));

    public Task<int?> MaybeNumberAsync(int? number) => Task.FromResult(number + 1);

    public Task<string?> MaybeTextAsync(string? text) => Task.FromResult(text);

    public Task<Colour> ColourAsync(Colour colour) => Task.FromResult(colour + 1);

    public Task<Item> ItemAsync(Item item) => Task.FromResult(item with { Inner = item });

    public Task<IReadOnlyList<Item>> ItemsAsync(IReadOnlyList<Item> items, Dictionary<string, int> counts) =>
        Task.FromResult<IReadOnlyList<Item>>([.. items.Select(item => item with { Count = counts.GetValueOrDefault(item.Name) })]);

    public Task<Item> WholeAsync(Item item) => Task.FromResult(item);

    public Task<Guid> GuidAsync(Guid id, DateTimeOffset time, decimal amount) =>
        time.Offset == TimeSpan.FromHours(2) && amount == 1.10m ? Task.FromResult(id) : throw new IpcException("WRONG", $"{time} {amount}");

    public Task<byte[]> BytesAsync(byte[] bytes) => Task.FromResult(bytes);

    public Task<string> OriginalAsync() => Task.FromResult("original");

    public Task<string> WhoAsync(string greeting, IpcContext? context, CancellationToken cancellationToken) =>
        Task.FromResult($"{greeting} {context!.Caller} {context.Root} {cancellationToken.CanBeCanceled} {ReferenceEquals(context, IpcContext.Current)}");

    public Task<string> FirstAsync(CancellationToken cancellationToken, IpcContext? context, string greeting) => WhoAsync(greeting, context, cancellationToken);

    public Task FailAsync(string code, string message) => throw new IpcException(code, message);

    public Task<string> NotNullAsync() => Task.FromResult<string>(null!);

    public Task DelayAsync(int milliseconds, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, cancellationToken);
}
