namespace Bro.Rpc.Generators.Tests.Behaviour;

/// <summary>A contract with every kind of value; the generator that is tested emits its proxy and dispatcher into this assembly.</summary>
[BroService("behaviour")]
public interface IBehaviour : IGreeter, IFarewell
{
    Task<string> EchoAsync(string text);

    Task<string?> EchoOrNullAsync(string? text);

    ValueTask<string> NumbersAsync(bool a, int b, long c, double d, decimal e, byte f, Colour g);

    ValueTask<string> NullablesAsync(bool? a, int? b, long? c, double? d, decimal? e, Guid? f, Colour? g);

    Task<string> DefaultsAsync(
        string text = "q\"\\\n\u2028é",
        char letter = '\'',
        Colour colour = Colour.Green,
        Colour? maybe = Colour.Red,
        decimal price = 1.10m,
        double rate = double.NaN,
        float ratio = 0.1f,
        long low = long.MinValue,
        Point point = default,
        int? count = null,
        string? note = null,
        double zero = -0.0);

    Task<Row> RowAsync(Row row, IReadOnlyList<string?> tags, System.Text.Json.JsonElement any);

    Task<int> IntAsync();

    Task<int?> NullableIntAsync();

    Task<Guid> GuidAsync();

    Task<Row?> NullableRowAsync();

    Task<double> DoubleAsync();

    Task<System.Text.Json.JsonElement> AnyAsync();

    ValueTask NothingAsync();

    [BroMethod("whole")]
    Task<string> WholeAsync([BroParams] Row row, IpcContext? context = null, CancellationToken cancellationToken = default);

    Task<string> WholeOrDefaultAsync([BroParams] int number = 7);

    Task<string> WholeOrNullAsync([BroParams] Row? row);

    Task<string> ContextAsync(IpcContext context, CancellationToken cancellationToken, int x = 1);

#pragma warning disable CA1716 // a keyword as a name is what this is for
    Task<string> VariableAsync(params string[] @class);
#pragma warning restore CA1716

    Task FailAsync();

    Task<string> LocalAsync() => EchoAsync("local");

    [BroMethod]
    Task<string> SentAsync() => Task.FromResult("default body");
}
