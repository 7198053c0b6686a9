using System.Globalization;
using System.Text.Json;

namespace Bro.Rpc.Generators.Tests.Behaviour;

/// <summary>Says what it was given.</summary>
internal sealed class BehaviourService : IBehaviour
{
    public Task<string> EchoAsync(string text) => Task.FromResult(text);

    public Task<string?> EchoOrNullAsync(string? text) => Task.FromResult(text);

    public ValueTask<string> NumbersAsync(bool a, int b, long c, double d, decimal e, byte f, Colour g) => new(Say(a, b, c, d, e, f, g));

    public ValueTask<string> NullablesAsync(bool? a, int? b, long? c, double? d, decimal? e, Guid? f, Colour? g) => new(Say(a, b, c, d, e, f, g));

    public Task<string> DefaultsAsync(
        string text, char letter, Colour colour, Colour? maybe, decimal price, double rate, float ratio, long low, Point point, int? count, string? note, double zero) =>
        Task.FromResult(Say(text, letter, colour, maybe, price, rate, ratio, low, point, count, note, double.IsNegative(zero)));

    public Task<Row> RowAsync(Row row, IReadOnlyList<string?> tags, JsonElement any) => Task.FromResult(new Row(row.Id, Say(row.Name, string.Join('+', tags), any.ValueKind)));

    public Task<int> IntAsync() => Task.FromResult(int.MinValue);

    public Task<int?> NullableIntAsync() => Task.FromResult<int?>(null);

    public Task<Guid> GuidAsync() => Task.FromResult(Guid.Empty);

    public Task<Row?> NullableRowAsync() => Task.FromResult<Row?>(null);

    public Task<double> DoubleAsync() => Task.FromResult(0.1);

    public Task<JsonElement> AnyAsync() => Task.FromResult(JsonElement.Parse("[1]"));

    public ValueTask NothingAsync() => default;

    public Task<string> WholeAsync(Row row, IpcContext? context, CancellationToken cancellationToken) =>
        Task.FromResult(Say(row.Id, row.Name, context?.Root, cancellationToken.CanBeCanceled));

    public Task<string> WholeOrDefaultAsync(int number) => Task.FromResult(Say(number));

    public Task<string> WholeOrNullAsync(Row? row) => Task.FromResult(Say(row));

    public async Task<string> ContextAsync(IpcContext context, CancellationToken cancellationToken, int x)
    {
        await Task.Yield();
        return Say(context.Root, cancellationToken.CanBeCanceled, x);
    }

    public Task<string> VariableAsync(params string[] @class) => Task.FromResult(string.Join('+', @class));

    public Task FailAsync() => throw new IpcException("USER_BANNED", "No.");

    public Task<string> LeaveAsync() => Task.FromResult("left");

    Task<string> IGreeter.GreetAsync(string name) => Task.FromResult("hello " + name);

    Task<string> IFarewell.GreetAsync(string name) => Task.FromResult("bye " + name);

    private static string Say(params object?[] values) => string.Join('|', values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
}
