using Bro.Rpc.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bro.Rpc.Generators.Tests.Emit;

/// <summary>Contracts as strangers write them: the whole compiles at the lowest language version, with every warning an error.</summary>
public class ConsumerTests
{
    public static TheoryData<string, string> Contracts => new()
    {
        { "global namespace", """[BroService("s")] public interface IThing { Task<int> GoAsync(int x); }""" },
        { "internal", """namespace A; [BroService("s")] internal interface IThing { Task<int> GoAsync(int x); }""" },
        {
            "nested in internal and public types",
            """namespace A; internal class Outer { public static class Middle { [BroService("s")] internal interface IThing { Task<Row> GoAsync(Row x); } internal sealed record Row(int X); } }"""
        },
        { "protected internal", """namespace A; public class Outer { [BroService("s")] protected internal interface IThing { Task GoAsync(); } }""" },
        { "one letter and no I", """[BroService("s")] public interface I { Task GoAsync(); } [BroService("t")] public interface Island { Task GoAsync(); }""" },
        {
            "keywords as names",
            """namespace @namespace.@class; [BroService("s")] public interface @interface { Task<@record> @new(string @class, int @this, @record @in); } public sealed record @record(int @int);"""
        },
        { "Unicode names", """namespace Größe; [BroService("s")] public interface IÄpfel { Task<string> ZähleAsync(string größe, int 数, int ñ̃); }""" },
        {
            "names of emitted locals",
            """[BroService("s")] public interface IThing { Task<int> GoAsync(int writer, int options, int reader, int call, int service, int arguments, int parameter, int value, int result, int exception, int caller, int _caller, int methods); }"""
        },
        {
            "names of emitted members",
            """[BroService("s")] public interface IThing { Task GetAsync(int GetArguments, int GetParams, int Read, int WriteTo, int getSeen, int aName, int a, int aValue); Task Register(int Register); Task ThingProxyAsync(int x); Task ThingDispatcher(int x); Task Handle(); Task Equals(int x); Task ToString(int x); Task GetHashCode(int x); }"""
        },
        {
            "overloads told apart",
            """[BroService("s")] public interface IThing { Task GoAsync(int x); [BroMethod("go2")] Task GoAsync(string x); [BroMethod("go3")] Task Go(bool x); Task Go_2(int x); }"""
        },
        {
            "obsolete members and types",
            """[BroService("s"), Obsolete] public interface IThing { [Obsolete("x")] Task<Old> GoAsync(Old x); } [Obsolete] public sealed record Old(int X);"""
        },
        {
            "obsolete as an error",
            """[BroService("s"), Obsolete("no", true)] public interface IThing { [Obsolete("no", true)] Task<Old> GoAsync(Old x, List<Old>? y = null); } [Obsolete("no", true)] public sealed record Old(int X);"""
        },
        {
            "one member obsolete as an error",
            """[BroService("s")] public interface IThing { [Obsolete("no", true)] Task<int> GoAsync(int x); Task StayAsync(); }"""
        },
        {
            "obsolete under an id of its own",
            """[Obsolete("no", DiagnosticId = "OLD01")] [BroService("s")] public interface IThing { [Obsolete(DiagnosticId = "OLD02")] Task<Old> GoAsync(Old x); } [Obsolete("no", DiagnosticId = "OLD03")] public sealed record Old(int X);"""
        },
        {
            "experimental",
            """[System.Diagnostics.CodeAnalysis.Experimental("XP01")] [BroService("s")] public interface IThing { [System.Diagnostics.CodeAnalysis.Experimental("XP02")] Task<int> GoAsync(int x); }"""
        },
        {
            "every kind of default",
            """
            public enum Colour : byte { Red, Green } public enum Depth : long { Deep = -5 } public struct Point { public int X; }
            [BroService("s")] public interface IThing { Task GoAsync(
                string a = "q\"\\\n\r\t\0\u2028\ud83d\ude00é", char b = '\'', char c = '\uffff', bool d = true, byte e = 255, sbyte f = -128, short g = short.MinValue,
                ushort h = 1, int i = int.MinValue, uint j = uint.MaxValue, long k = long.MinValue, ulong l = ulong.MaxValue, float m = float.NaN,
                float n = 0.1f, float o = float.NegativeInfinity, double p = double.NaN, double q = 1e300, double r = -0.0, double s = double.PositiveInfinity, decimal t = 1.10m, decimal u = decimal.MinValue,
                Colour v = Colour.Green, Colour? w = Colour.Red, Depth x = Depth.Deep, Depth? y = null, Point z = default, Point? aa = null,
                string? ab = null, string ac = null!, int[]? ad = null, Guid ae = default, DateTime af = default, TimeSpan ag = new TimeSpan(), CancellationToken token = default); }
            """
        },
        {
            "every kind of result",
            """
            public enum Colour { Red } public struct Point { public int X; }
            [BroService("s")] public interface IThing {
                Task<string> A(); Task<string?> B(); ValueTask<bool> C(); ValueTask<bool?> D(); Task<int?> E(); Task<long> F(); Task<long?> G(); Task<double> H(); Task<double?> I(); Task<decimal> J(); Task<decimal?> K();
                Task<Colour> L(); Task<Colour?> M(); Task<Point> N(); Task<Point?> O(); Task<int[]> P(); Task<int[]?> Q(); Task<List<string?>> R(); Task<IReadOnlyDictionary<string, Point?>?> S(); Task<byte> T();
                Task<System.Text.Json.JsonElement> U(); Task<DateTimeOffset?> V(); Task<dynamic> W(); Task<dynamic?> X(); Task<object> Y(); Task<List<dynamic>?> Z(); }
            """
        },
        {
            "every kind of parameter",
            """
            public enum Colour { Red } public struct Point { public int X; }
            [BroService("s")] public interface IThing { Task GoAsync(string a, string? b, bool c, bool? d, int e, int? f, long g, long? h, double i, double? j, decimal k, decimal? l, Colour m, Colour? n,
                Point o, Point? p, int[] q, int[]? r, List<string?> s, byte t, byte? u, System.Text.Json.JsonElement v, object w, dynamic x, dynamic? y, params string[] z); }
            """
        },
        {
            "whole params of every kind",
            """
            [BroService("s")] public interface IThing { Task A([BroParams] string x); Task B([BroParams] string? x); Task C([BroParams] int x); Task D([BroParams] int? x = 3); Task E([BroParams] List<int> x);
                Task F(CancellationToken t, [BroParams] Dictionary<string, int>? x, IpcContext? c); Task G([BroParams] double x = 1); Task H([BroParams] Guid? x); Task I([BroParams] dynamic x); Task J([BroParams] params int[] x); }
            """
        },
        {
            "partial and with default methods",
            """
            public partial interface IThing { Task OneAsync(); static int Count => 1; const int Max = 3; static Task Helper() => Task.CompletedTask; private Task Secret() => OneAsync(); class Nested { } }
            [BroService("s")] public partial interface IThing { Task TwoAsync() => Secret(); [BroMethod] Task<int> ThreeAsync() => Task.FromResult(Count + Max); }
            """
        },
        {
            "inherited in a diamond",
            """
            public interface IRoot { Task<int> RootAsync(int x); } public interface ILeft : IRoot { Task SameAsync(string? x); } public interface IRight : IRoot { Task SameAsync(string? x); }
            [BroService("s")] public interface IThing : ILeft, IRight { Task OwnAsync(); }
            """
        },
        {
            "redeclared and reimplemented",
            """
            public interface IRoot { Task<int> OneAsync(int x); Task TwoAsync(); }
            [BroService("s")] public interface IThing : IRoot { new Task<int> OneAsync(int x); Task IRoot.TwoAsync() => Task.CompletedTask; }
            """
        },
        {
            "a body taken away again, and a body that is sealed",
            """
            public interface IRoot { Task OneAsync() => Task.CompletedTask; Task TwoAsync(); int Size => 1; }
            public interface IMiddle : IRoot { abstract Task IRoot.OneAsync(); Task IRoot.TwoAsync() => Task.CompletedTask; }
            [BroService("s")] public interface IThing : IMiddle { sealed Task<int> ThreeAsync() => Task.FromResult(Size); }
            """
        },
        {
            "attributes of null analysis",
            """[BroService("s")] public interface IThing { [return: System.Diagnostics.CodeAnalysis.NotNull] Task<string?> GoAsync([System.Diagnostics.CodeAnalysis.AllowNull] string x, [System.Diagnostics.CodeAnalysis.DisallowNull] string? y); }"""
        },
        { "inherited generic", """public interface IStore<T> { Task<T?> LoadAsync(long id); Task SaveAsync(T item); } [BroService("s")] public interface IThing : IStore<string> { }""" },
        { "disposable asynchronously", """[BroService("s")] public interface IThing : IAsyncDisposable { Task GoAsync(); }""" },
        { "no methods at all", """[BroService("s")] public interface IThing { }""" },
        {
            "a class with inherited and overridden methods",
            """
            public abstract class Base { [BroMethod] public abstract Task<int> OneAsync(int x); [BroMethod("two")] public virtual Task TwoAsync() => Task.CompletedTask; [BroMethod] public Task ThreeAsync() => Task.CompletedTask; }
            [BroService("s")] internal sealed class Thing : Base { public override Task<int> OneAsync(int x) => Task.FromResult(x); public override Task TwoAsync() => Task.CompletedTask; }
            """
        },
        { "a record class", """[BroService("s")] public sealed record Thing(int X) { [BroMethod] public Task<int> GoAsync() => Task.FromResult(X); }""" },
        { "names that differ in case", """[BroService("s")] public interface IThing { Task A(); } [BroService("t")] public interface Ithing { Task A(); }""" },
        { "types that hide namespaces", """namespace My.System { [BroService("s")] public interface ITask { Task<Bro> GoAsync(Bro x); } public sealed record Bro(int Rpc); public static class Json { } }""" },
        { "strange wire names", """[BroService("sérvice \"x\" \\ {0}")] public interface IThing { [BroMethod("a\"b\\c/d e{}\u00e9\u2028")] Task<int> GoAsync(); }""" },
    };

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Compiles_without_a_warning(string shape, string source)
    {
        Assert.NotEmpty(shape);
        GeneratorRun run = GeneratorRun.Of(Suppressed(source)).AssertCompiles();
        Assert.NotEmpty(run.Files);
    }

    [Fact]
    public void A_contract_without_nullable_annotations_compiles() => GeneratorRun.Of(
        """
        [BroService("s")] public interface IThing { Task<string> GoAsync(string x, string y = null, List<string> z = null, int? n = null); Task<int[]> B([BroParams] int[] x); }
        """,
        NullableContextOptions.Disable).AssertCompiles();

    [Fact]
    public void A_contract_in_a_disabled_region_compiles() => GeneratorRun.Of(
        """
        #nullable disable
        public interface IOld { Task<string> GoAsync(string x, List<string> y = null); }
        #nullable restore
        [BroService("s")] public interface IThing : IOld { Task<string> NewAsync(string x); }
        """).AssertCompiles();

    [Fact]
    public void The_base_interface_may_stand_in_another_assembly()
    {
        CSharpCompilation basis = GeneratorRun.Compile("namespace Lib; public interface IBase { Task<string?> GoAsync(string x = \"a\", int? y = 3); }", name: "Lib");
        GeneratorRun run = GeneratorRun.Of(GeneratorRun.Compile(
            """[BroService("s")] public interface IThing : Lib.IBase { }""",
            references: basis.ToMetadataReference())).AssertCompiles();
        Assert.Contains("yValue = 3", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_latest_language_version_compiles_too() =>
        GeneratorRun.Of(GeneratorRun.Compile("""[BroService("s")] public interface IThing { Task<string?> GoAsync(string field, int value, params List<int> scoped); }""", LanguageVersion.Latest)).AssertCompiles();

    [Fact]
    public void Types_of_one_name_are_emitted_apart()
    {
        GeneratorRun run = GeneratorRun.Of("""
            namespace A { [BroService("a")] public interface IThing { Task GoAsync(int x); } }
            namespace B { [BroService("b")] public interface IThing { Task GoAsync(int x); } public static class Outer { [BroService("c")] public interface IThing { Task GoAsync(int x); } } }
            """).AssertCompiles();
        Assert.Equal(["A.IThing.g.cs", "B.IThing.g.cs", "B.Outer+IThing.g.cs"], run.Files.Select(file => file.HintName));
    }

    [Fact]
    public void Hint_names_differ_in_more_than_case()
    {
        GeneratorRun run = GeneratorRun.Of("""[BroService("s")] public interface IThing { Task A(); } [BroService("t")] public interface Ithing { Task A(); }""");
        Assert.Equal(["IThing.g.cs", "Ithing-2.g.cs"], run.Files.Select(file => file.HintName));
    }

    [Fact]
    public void A_type_marked_twice_is_emitted_once()
    {
        GeneratorRun run = GeneratorRun.Of("""[BroService("s")] public partial interface IThing { Task A(); } [BroService("t")] public partial interface IThing { }""");
        Assert.Equal(["CS0579"], run.Problems().Select(problem => problem.Id));
        Assert.Single(run.Files);
    }

    [Fact]
    public void One_unusable_service_costs_the_others_nothing()
    {
        GeneratorRun run = GeneratorRun.Of("""
            [BroService("a")] public interface IGeneric<T> { Task GoAsync(); }
            [BroService("b")] public interface IStatic { static abstract Task GoAsync(); }
            public class Outer { [BroService("c")] private interface IPrivate { Task GoAsync(); } }
            [BroService("")] public interface INameless { Task GoAsync(); }
            [BroService("d")] public class Empty { }
            [BroService("e")] public abstract class Abstract { [BroMethod] public Task GoAsync() => Task.CompletedTask; }
            [BroService("f")] public interface IProtected { protected Task GoAsync(); }
            [BroService("g")] file interface IFile { Task GoAsync(); }
            [BroService("good")] public interface IGood { Task GoAsync(); }
            """).AssertCompiles();
        Assert.Equal(["IGood.g.cs"], run.Files.Select(file => file.HintName));
    }

    [Theory]
    [InlineData("void Go();")]
    [InlineData("int Go(out int x, in int y, ref readonly int z);")]
    [InlineData("Task Go(ReadOnlySpan<int> x);")]
    [InlineData("Task Go(scoped Span<int> x);")]
    [InlineData("ref int Go();")]
    [InlineData("ref readonly string? Go();")]
    [InlineData("unsafe void Go(int* x, delegate*<int, void> y);")]
    [InlineData("unsafe int* Go(int*[] x);")]
    [InlineData("Task<T?> Go<T>(T? x);")]
    [InlineData("Task<T?> Go<T>(T? x) where T : struct;")]
    [InlineData("Task<T?> Go<T>(T? x) where T : Exception, new();")]
    [InlineData("Task<T> Go<T, @class>(T x, @class y) where T : notnull where @class : unmanaged;")]
    [InlineData("string? Name { get; }")]
    [InlineData("string @event { set; }")]
    [InlineData("string Name { get; init; }")]
    [InlineData("ref int Name { get; }")]
    [InlineData("int this[string? x, int y] { get; set; }")]
    [InlineData("event Action<string?>? Changed;")]
    [InlineData("Task<(int A, string? B)> Go((int, int) x);")]
    [InlineData("Task Go(Func<int> f, System.IO.Stream s);")]
    [InlineData("[BroMethod(\"\")] Task Go();")]
    [InlineData("[BroMethod(null!)] Task Go();")]
    [InlineData("Task Go(int X, int x);")]
    [InlineData("Task Go(CancellationToken x, CancellationToken y);")]
    [InlineData("Task Go(int x); Task Go(string x);")]
    [InlineData("IAsyncEnumerable<int> Go();")]
    [InlineData("Task Go(__arglist);")]
    [InlineData("Task Go(int x, __arglist);")]
    public void A_member_that_cannot_be_called_costs_the_others_nothing(string member)
    {
        GeneratorRun run = GeneratorRun.Of($$"""[BroService("s")] public interface IThing { {{member}} Task<int> GoodAsync(int x); }""").AssertCompiles();
        Assert.Contains("\"good\"", run.Text, StringComparison.Ordinal);
        Assert.Contains("NotSupportedException", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Emitted_code_mentions_only_the_abstractions_and_the_framework()
    {
        GeneratorRun run = GeneratorRun.Of("""[BroService("s")] public interface IThing { Task<int> GoAsync(int x, CancellationToken token); }""").AssertCompiles();
        using var stream = new MemoryStream();
        Assert.True(run.Output.Emit(stream, cancellationToken: TestContext.Current.CancellationToken).Success);
        IEnumerable<string> others = System.Reflection.Assembly.Load(stream.ToArray())
            .GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal));
        Assert.Equal(["Bro.Rpc.Abstractions"], others);
    }

    // What the contract itself is warned of is not what these tests are about.
    private static string Suppressed(string source) => "#pragma warning disable CS8981, XP01, XP02, CS0618, CS0612, CS0108, CS0619\n" + source;
}
