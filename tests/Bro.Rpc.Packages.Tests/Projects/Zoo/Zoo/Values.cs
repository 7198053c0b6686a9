using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Zoo.Values;

/// <summary>Whatever somebody might want to send.</summary>
[BroService("values")]
public interface IValues
{
    Task<int[][]?> JaggedAsync(int[][] a, string?[]?[]? b, Dictionary<string, List<int[]?>?[]> c, byte[] d, Memory<byte> e, ReadOnlyMemory<byte>? f);

    ValueTask<IReadOnlyDictionary<string, Page<Page<Row?>>>> GenericsAsync(Page<List<Page<int?>>> page, KeyValuePair<string, Row?> pair, Lazy lazy, IEnumerable<Row> rows, ISet<Guid> ids);

    ValueTask<ImmutableArray<Row>> ImmutablesAsync(ImmutableArray<Row>? a, ImmutableList<string> b, FrozenSet<int>? c, IReadOnlySet<int> d);

    Task<Required> RequiredAsync(Required a, Init b, Primary c, Point d, Point? e, ReadOnlyPoint f, in_ g);

    Task<Shape> PolymorphicAsync(Shape shape, Shape? other = null);

    Task<JsonElement> JsonAsync(JsonElement a, JsonElement? b, JsonNode? c, JsonObject d, JsonDocument? e);

    Task<DateOnly?> TimesAsync(DateTime a, DateTimeOffset? b, DateOnly c, TimeOnly? d, TimeSpan e, TimeSpan? f);

    Task<Int128?> BigAsync(Int128 a, UInt128? b, Half c, Half? d, sbyte e, BigInteger f, Uri g, Version? h, Rune_ i, char j, char? k);

    Task<long> ParamsAsync(string first, params long[] rest);

    Task<int> ParamsListAsync(params List<int?> rest);

    Task<TimeSpan> CollectionsAsync(Stack<int> a, Queue<int> b, LinkedList<int>? c, SortedDictionary<int, string?> d, HashSet<Point> e, IAsyncDisposable? f);

    Task<string?> AnnotatedAsync([DisallowNull] string? a, [AllowNull] string b, [StringSyntax(StringSyntaxAttribute.Json)] string c);
}

public sealed class Page<T>
{
    public IReadOnlyList<T> Items { get; init; } = [];

    public Page<T>? Next { get; init; }
}

public sealed record Row(long Id, string? Name)
{
    [JsonIgnore]
    public string Shown => $"{Id} {Name}";
}

public sealed class Lazy
{
    public Lazy? Value { get; set; }
}

public class Required
{
    [SetsRequiredMembers]
    public Required(string name) => Name = name;

    [JsonConstructor]
    public Required() { }

    public required string Name { get; init; }

    public required int? Size { get; set; }
}

public record Init
{
    public string Text { get; init; } = "";
}

public sealed class Primary(int x)
{
    public int X { get; } = x;
}

public record struct Point(int X, int Y);

public readonly record struct ReadOnlyPoint(int X)
{
    public static implicit operator ReadOnlyPoint(int x) => new(x);
}

public struct in_
{
    public int Value { get; set; }
}

public readonly struct Rune_
{
    public int Value { get; init; }
}

[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Square), "square")]
public abstract record Shape;

public sealed record Circle(double Radius) : Shape;

public sealed record Square(double Side) : Shape;

internal sealed class Values : IValues
{
    public Task<int[][]?> JaggedAsync(int[][] a, string?[]?[]? b, Dictionary<string, List<int[]?>?[]> c, byte[] d, Memory<byte> e, ReadOnlyMemory<byte>? f) =>
        Task.FromResult<int[][]?>([.. a, [b?.Length ?? -1, c.Count, d.Length, e.Length, f?.Length ?? -1]]);

    public ValueTask<IReadOnlyDictionary<string, Page<Page<Row?>>>> GenericsAsync(Page<List<Page<int?>>> page, KeyValuePair<string, Row?> pair, Lazy lazy, IEnumerable<Row> rows, ISet<Guid> ids) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<Row>> ImmutablesAsync(ImmutableArray<Row>? a, ImmutableList<string> b, FrozenSet<int>? c, IReadOnlySet<int> d) => throw new NotSupportedException();

    public Task<Required> RequiredAsync(Required a, Init b, Primary c, Point d, Point? e, ReadOnlyPoint f, in_ g) =>
        Task.FromResult(new Required { Name = $"{a.Name} {b.Text} {c.X} {d} {e} {f.X} {g.Value}", Size = a.Size });

    public Task<Shape> PolymorphicAsync(Shape shape, Shape? other) => Task.FromResult(other ?? shape);

    public Task<JsonElement> JsonAsync(JsonElement a, JsonElement? b, JsonNode? c, JsonObject d, JsonDocument? e) => throw new NotSupportedException();

    public Task<DateOnly?> TimesAsync(DateTime a, DateTimeOffset? b, DateOnly c, TimeOnly? d, TimeSpan e, TimeSpan? f) => Task.FromResult<DateOnly?>(c);

    public Task<Int128?> BigAsync(Int128 a, UInt128? b, Half c, Half? d, sbyte e, BigInteger f, Uri g, Version? h, Rune_ i, char j, char? k) => throw new NotSupportedException();

    public Task<long> ParamsAsync(string first, params long[] rest) => Task.FromResult(first.Length + rest.Sum());

    public Task<int> ParamsListAsync(params List<int?> rest) => Task.FromResult(rest.Count);

    public Task<TimeSpan> CollectionsAsync(Stack<int> a, Queue<int> b, LinkedList<int>? c, SortedDictionary<int, string?> d, HashSet<Point> e, IAsyncDisposable? f) => throw new NotSupportedException();

    public Task<string?> AnnotatedAsync([DisallowNull] string? a, [AllowNull] string b, string c) => Task.FromResult<string?>(a + b + c);
}
