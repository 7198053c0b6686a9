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
                Task PutAsync(Blobs.Blob blob);
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
        }
        namespace Shop.Blobs { using Base = System.Collections.ArrayList; public class Blob : Base { } }
        public record Row(int X);
        """;

    // Apart: what a service inherits is compared as a file.
    private const string Bases = """
        namespace Shop
        {
            public interface IRoot { Task RootAsync(); }
            public interface IBase { Task<Alias> PingAsync(string text = "a"); }
            public partial class CounterBase { public virtual Task<int> CountAsync(int x) => Task.FromResult(1); public virtual Task<int> SumAsync(int x) => Task.FromResult(1); }
        }
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
    [InlineData("a type that becomes a value", "public record Row", "public record struct Row")]
    [InlineData("a type that can no longer travel", "record Row(int X);", "class Row : System.IO.MemoryStream { }")]
    [InlineData("a type that becomes obsolete as an error", "public record Row", "[System.Obsolete(\"\", true)] public record Row")]
    [InlineData("a type that becomes experimental", "public record Row", "[System.Diagnostics.CodeAnalysis.Experimental(\"XP1\")] public record Row")]
    [InlineData("a type that comes nearer", "namespace Shop\n{", "namespace Shop\n{ public record Row(int X);")]
    [InlineData("a type nested in the service", "namespace Shop\n{", "namespace Shop\n{ public partial interface IThing { public record Row(int X); }")]
    [InlineData("a type that closes in on another", "{ public const int Max", "{ public enum Level { Low } public const int Max")]
    [InlineData("a namespace of another name", "namespace Shop", "namespace Shopping")]
    [InlineData("an alias inside a namespace", "System.Collections.ArrayList", "System.IO.MemoryStream")]
    [InlineData("a type that moves into a namespace", " }\npublic record Row(int X);", " public record Row(int X); }")]
    [InlineData("a delegate of the same name", "public record Row(int X);", "public delegate void Row(int x);")]
    [InlineData("another part of the service", "namespace Shop\n{", "namespace Shop\n{ public partial interface IThing { Task MoreAsync(); }")]
    [InlineData("another part that inherits", "namespace Shop\n{", "namespace Shop\n{ public partial interface IThing : IRoot;")]
    [InlineData("another part of the class", "namespace Shop\n{", "namespace Shop\n{ partial class Counter { [BroMethod] public Task MoreAsync() => Task.CompletedTask; }")]
    [InlineData("a mark in a base class", "public virtual Task<int> SumAsync", "[BroMethod] public virtual Task<int> SumAsync")]
    [InlineData("another base of the base class", "partial class CounterBase {", "class Marked { [BroMethod] public Task ClearAsync() => Task.CompletedTask; } public partial class CounterBase : Marked {")]
    public void Is_noticed(string edit, string typed, string replacement)
    {
        Assert.NotEmpty(edit);
        CSharpCompilation first = Compile();
        SyntaxTree edited = first.SyntaxTrees.First(tree => tree.FilePath is "Other.cs" or "Bases.cs" && tree.ToString().Contains(typed, StringComparison.Ordinal));
        AssertNoticed(first, first.ReplaceSyntaxTree(edited, edited.WithChangedText(SourceText.From(edited.ToString().Replace(typed, replacement, StringComparison.Ordinal)))));
    }

    [Fact]
    public void A_new_file_is_noticed()
    {
        CSharpCompilation first = Compile();
        AssertNoticed(first, first.AddSyntaxTrees(CSharpSyntaxTree.ParseText("namespace Shop; public record Row(int X);", (CSharpParseOptions)first.SyntaxTrees[0].Options, "New.cs", cancellationToken: TestContext.Current.CancellationToken)));
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
        var options = (CSharpParseOptions)compilation.SyntaxTrees[0].Options;
        return compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Other, options, "Other.cs"), CSharpSyntaxTree.ParseText(Bases, options, "Bases.cs"));
    }
}
