using Bro.Rpc.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Bro.Rpc.Generators.Tests.Caching;

/// <summary>
/// What is remembered between edits must never be out of date: each of these edits of another file changes what a service means,
/// and a driver that has seen the file before emits what a new one does.
/// </summary>
public class DistantEditTests
{
    private const string Contract = """
        using global::System;
        using global::System.Threading.Tasks;
        using global::Bro.Rpc;

        namespace Shop
        {
            [BroService(Names.Thing)]
            public partial interface IThing : IBase
            {
                Task<Row?> GoAsync(Row row, Level level = Limits.Start, int limit = Limits.Max);
            }

            [BroService("counter")]
            public partial class Counter : CounterBase
            {
                [BroMethod] public override Task<int> CountAsync(int x) => Task.FromResult(x);
                public override Task<int> SumAsync(int x) => Task.FromResult(x);
            }
        }
        """;

    private const string Other = """
        global using Alias = System.Int32;
        namespace Shop
        {
            public static class Names { public const string Thing = "thing"; }
            public static class Limits { public const int Max = 1; public const Level Start = Level.Low; }
            public enum Level { Low, High }
            public interface IRoot { Task RootAsync(); }
            public interface IBase { Task<Alias> PingAsync(string text = "a"); }
            public partial class CounterBase { public virtual Task<int> CountAsync(int x) => Task.FromResult(1); public virtual Task<int> SumAsync(int x) => Task.FromResult(1); }
        }
        public sealed record Row(int X);
        """;

    [Theory]
    [InlineData("a constant", "Max = 1", "Max = 2")]
    [InlineData("a constant in an attribute", "\"thing\"", "\"thong\"")]
    [InlineData("the member of an enum that a constant names", "Start = Level.Low", "Start = Level.High")]
    [InlineData("the value of an enum's member", "Level { Low,", "Level { Low = 5,")]
    [InlineData("a base interface", "\"a\"", "\"b\"")]
    [InlineData("another base of a base", "interface IBase", "interface IBase : IRoot")]
    [InlineData("annotations of a base switched off", "public interface IBase", "\n#nullable disable\npublic interface IBase")]
    [InlineData("an alias", "System.Int32", "System.Int64")]
    [InlineData("a type that becomes a value", "sealed record Row", "record struct Row")]
    [InlineData("a type that can no longer travel", "sealed record Row(int X);", "class Row : System.IO.MemoryStream { }")]
    [InlineData("a type that becomes obsolete as an error", "public sealed record Row", "[System.Obsolete(\"\", true)] public sealed record Row")]
    [InlineData("a type that becomes experimental", "public sealed record Row", "[System.Diagnostics.CodeAnalysis.Experimental(\"XP1\")] public sealed record Row")]
    [InlineData("a type that comes nearer", "namespace Shop\n{", "namespace Shop\n{ public sealed record Row(int X);")]
    [InlineData("a type nested in the service", "namespace Shop\n{", "namespace Shop\n{ public partial interface IThing { public sealed record Row(int X); }")]
    [InlineData("a delegate of the same name", "public sealed record Row(int X);", "public delegate void Row(int x);")]
    [InlineData("another part of the service", "namespace Shop\n{", "namespace Shop\n{ public partial interface IThing { Task MoreAsync(); }")]
    [InlineData("another part that inherits", "namespace Shop\n{", "namespace Shop\n{ public partial interface IThing : IRoot;")]
    [InlineData("another part of the class", "namespace Shop\n{", "namespace Shop\n{ partial class Counter { [BroMethod] public Task MoreAsync() => Task.CompletedTask; }")]
    [InlineData("a mark in a base class", "public virtual Task<int> SumAsync", "[BroMethod] public virtual Task<int> SumAsync")]
    [InlineData("another base of the base class", "partial class CounterBase {", "class Marked { [BroMethod] public Task ClearAsync() => Task.CompletedTask; } public partial class CounterBase : Marked {")]
    public void Is_noticed(string edit, string typed, string replacement)
    {
        Assert.NotEmpty(edit);
        Assert.Contains(typed, Other, StringComparison.Ordinal);
        CSharpCompilation first = Compile();
        SyntaxTree other = first.SyntaxTrees.Single(tree => tree.FilePath == "Other.cs");
        AssertNoticed(first, first.ReplaceSyntaxTree(other, other.WithChangedText(SourceText.From(Other.Replace(typed, replacement, StringComparison.Ordinal)))));
    }

    [Fact]
    public void A_new_file_is_noticed()
    {
        CSharpCompilation first = Compile();
        AssertNoticed(first, first.AddSyntaxTrees(CSharpSyntaxTree.ParseText("namespace Shop; public sealed record Row(int X);", (CSharpParseOptions)first.SyntaxTrees[0].Options, "New.cs", cancellationToken: TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Another_option_is_noticed()
    {
        CSharpCompilation first = Compile();
        AssertNoticed(first, first.WithOptions(first.Options.WithNullableContextOptions(NullableContextOptions.Disable)));
    }

    [Fact]
    public void Another_reference_is_noticed()
    {
        CSharpCompilation first = GeneratorRun.Compile("""[BroService("s")] public interface IThing : Lib.IBase { }""", references: Library("int"));
        AssertNoticed(first, first.ReplaceReference(first.ExternalReferences[^1], Library("string")));

        static MetadataReference Library(string type) =>
            GeneratorRun.Compile($$"""namespace Lib; public interface IBase { Task GoAsync({{type}} x); }""", name: "Lib").ToMetadataReference();
    }

    [Fact]
    public void Another_name_of_the_assembly_is_noticed()
    {
        // Lets its friend see a method that strangers cannot implement.
        CSharpCompilation library = GeneratorRun.Compile(
            """[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Friend")] namespace Lib; public interface IBase { internal Task GoAsync(); }""", name: "Lib");
        CSharpCompilation first = GeneratorRun.Compile("""[BroService("s")] public interface IThing : Lib.IBase { }""", name: "Stranger", references: library.ToMetadataReference());
        AssertNoticed(first, first.WithAssemblyName("Friend"));
    }

    private static void AssertNoticed(CSharpCompilation first, CSharpCompilation second)
    {
        GeneratorDriver driver = GeneratorRun.Driver().RunGenerators(first, TestContext.Current.CancellationToken);
        string[] before = Texts(driver);
        string[] after = Texts(driver.RunGenerators(second, TestContext.Current.CancellationToken));
        Assert.NotEqual(before, after);
        Assert.Equal(Texts(GeneratorRun.Driver().RunGenerators(second, TestContext.Current.CancellationToken)), after);
    }

    private static string[] Texts(GeneratorDriver driver) =>
        [.. Assert.Single(driver.GetRunResult().Results).GeneratedSources.Select(file => file.HintName + "\n" + file.SourceText)];

    private static CSharpCompilation Compile()
    {
        CSharpCompilation compilation = GeneratorRun.Compile(Contract);
        return compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Other, (CSharpParseOptions)compilation.SyntaxTrees[0].Options, "Other.cs"));
    }
}
