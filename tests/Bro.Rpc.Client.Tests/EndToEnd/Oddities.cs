namespace Bro.Rpc.Client.Tests.EndToEnd;

internal sealed class Oddities : Odd.IOddities
{
    public Task<string> RootAsync() => Task.FromResult("root");

    Task<string> IOddRoot.SameAsync(string text) => Task.FromResult("of the root: " + text);

    Task<string> IOddRight.SameAsync(string text) => Task.FromResult("of the right: " + text);

    public Task<string> LeftAsync(int number) => Task.FromResult($"left {number}");

    public Task<string> @return(string @class, params string[] größe) => Task.FromResult($"{@class}: {string.Join('+', größe)}");

    public Task<int> OldAsync() => Task.FromResult(1);

    public Task<string> SentAsync(string text) => Task.FromResult("sent " + text);

    public ValueTask<string> NullsAsync(string never, string? maybe, Item? item, IReadOnlyList<string?> list, bool? flag, decimal? amount, DateOnly? day) =>
        new(string.Join('|', never.Length, maybe, item?.Name, list.Count, flag, amount?.ToString(System.Globalization.CultureInfo.InvariantCulture), day?.DayNumber));

    public Task<string> WholeOrDefaultAsync(IpcContext context, int number, CancellationToken cancellationToken) =>
        Task.FromResult($"{context.Caller} {number} {cancellationToken.CanBeCanceled}");

    public Task<string> OverAsync(int number) => Task.FromResult($"number {number}");

    public Task<string> OverAsync(string text) => Task.FromResult($"text {text}");

    public Task<object> AnyAsync(object? any) => Task.FromResult(any ?? "null");
}
