using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Zoo.Defaults;

[Flags]
public enum Sides : ulong
{
    None = 0,
    Left = 1,
    Right = 2,
    All = ulong.MaxValue,
}

public enum Plain
{
    Zero,
    One,
}

public struct Box
{
    public int Width { get; set; }
}

/// <summary>Whatever C# lets stand behind an equals sign.</summary>
[BroService("defaults")]
public interface IDefaults
{
    private const string Prefix = "pre";
    private const int Number = 6;

    Task<string> NumbersAsync(
        byte a = byte.MaxValue,
        sbyte b = sbyte.MinValue,
        short c = short.MinValue,
        ushort d = 'x',
        int e = int.MinValue,
        uint f = uint.MaxValue,
        long g = long.MinValue,
        ulong h = ulong.MaxValue,
        Int128 i = default,
        Half j = default,
        float k = float.NaN,
        float l = float.NegativeInfinity,
        float m = float.Epsilon,
        float n = 0.1f,
        double o = double.NaN,
        double p = double.PositiveInfinity,
        double q = -0.0,
        double r = double.MaxValue,
        double s = 1e-300,
        decimal t = decimal.MinValue,
        decimal u = 1.100m,
        decimal v = 0.0000000000000000000000000001m,
        int w = Number * 7,
        bool x = !false);

    Task<string> TextAsync(
        char a = '\'',
        char b = '\\',
        char c = '\0',
        char d = '\uE000',
        char e = '\u2028',
        char f = '"',
        string g = "",
        string h = "\"quoted\" \\ \0 \a\b\f\n\r\t\v \u2028\u2029 \x7f {0} {{}} \ud83d\ude00",
        string i = @"C:\temp\""new""",
        string j = """
            three
              "lines"
            """,
        string k = $"{Prefix}fix",
        string l = nameof(IDefaults),
        string? m = null,
        string n = null!,
        string? o = default);

    // which JSON cannot carry, so the service must know it
    Task<string> LonelyAsync(char a = '\uD800', string b = "\udc00x");

    Task<string> OthersAsync(
        Sides a = Sides.Left | Sides.Right,
        Sides b = Sides.All,
        Sides c = (Sides)64,
        Plain d = Plain.One,
        Plain e = (Plain)(-1),
        Plain? f = Plain.One,
        Plain? g = null,
        int? h = 5,
        int? i = null,
        bool? j = true,
        double? k = double.NaN,
        decimal? l = 2.50m,
        char? m = 'm',
        Box n = default,
        Box o = new(),
        Box? p = null,
        Guid q = default,
        Guid? r = default,
        DateTime s = new(),
        TimeSpan t = default,
        int[]? u = null,
        List<string>? v = default,
        Uri? w = null,
        CancellationToken x = default);

    Task<string> AttributesAsync([Optional] int a, [Optional, DefaultParameterValue("b")] string b, [Optional, DateTimeConstant(630822816000000000L)] DateTime c, [DecimalConstant(1, 0, 0, 0, 15)][Optional] decimal d);
}

internal sealed class Defaults : IDefaults
{
    public Task<string> NumbersAsync(
        byte a, sbyte b, short c, ushort d, int e, uint f, long g, ulong h, Int128 i, Half j, float k, float l, float m, float n, double o, double p, double q, double r, double s, decimal t, decimal u, decimal v, int w, bool x) =>
        Task.FromResult(FormattableString.Invariant($"{a} {b} {c} {d} {e} {f} {g} {h} {i} {j} {k} {l} {m:R} {n:R} {o} {p} {1 / q} {r:R} {s:R} {t} {u} {v} {w} {x}"));

    public Task<string> TextAsync(char a, char b, char c, char d, char e, char f, string g, string h, string i, string j, string k, string l, string? m, string n, string? o) =>
        Task.FromResult(string.Join('|', a, b, (int)c, (int)d, (int)e, f, g, string.Join(' ', h.Select(static c => (int)c)), i, j.Replace("\r", ""), k, l, m ?? "null", n ?? "null", o ?? "null"));

    public Task<string> LonelyAsync(char a, string b) => Task.FromResult($"{(int)a:X} {(int)b[0]:X}");

    public Task<string> OthersAsync(
        Sides a, Sides b, Sides c, Plain d, Plain e, Plain? f, Plain? g, int? h, int? i, bool? j, double? k, decimal? l, char? m, Box n, Box o, Box? p, Guid q, Guid? r, DateTime s, TimeSpan t, int[]? u, List<string>? v, Uri? w, CancellationToken x) =>
        Task.FromResult(FormattableString.Invariant($"{a}|{b}|{c}|{d}|{e}|{f}|{g}|{h}|{i}|{j}|{k}|{l}|{m}|{n.Width}|{o.Width}|{p}|{q:N}|{r}|{s.Ticks}|{t}|{u}|{v}|{w}"));

    public Task<string> AttributesAsync(int a, string b, DateTime c, decimal d) => Task.FromResult(FormattableString.Invariant($"{a}|{b}|{c:yyyy-MM-dd}|{d}"));
}
