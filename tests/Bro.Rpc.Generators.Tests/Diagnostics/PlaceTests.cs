using Bro.Rpc.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bro.Rpc.Generators.Tests.Diagnostics;

/// <summary>The same mistake in every place where it can be made: in a base, in a marked class and below it, in a part in another file.</summary>
public class PlaceTests
{
    private const int Limit = 60_000;

    public static TheoryData<string, string> OfContracts => new()
    {
        { "BRO003", "protected Task GoAsync();" },
        { "BRO004", "int Go();" },
        { "BRO005", "Task GoAsync<T>();" },
        { "BRO006", "Task GoAsync(out int x);" },
        { "BRO007", "string Name { get; }" },
        { "BRO008", "static abstract Task GoAsync();" },
        { "BRO009", "Task GoAsync(int x); Task GoAsync(string x);" },
        { "BRO010", "Task GoAsync(int a, int A);" },
        { "BRO011", "Task GoAsync(IpcContext a, IpcContext b);" },
        { "BRO012", "Task GoAsync(CancellationToken a, int b);" },
        { "BRO014", """[BroMethod("")] Task GoAsync();""" },
        { "BRO015", "Task GoAsync(Action a);" },
        { "BRO016", "Task GoAsync(object a);" },
        { "BRO017", "Task GoAsync((int, int) a);" },
        { "BRO018", "Task GoAsync() => Task.CompletedTask;" },
    };

    public static TheoryData<string, string> OfClasses => new()
    {
        { "BRO003", "[BroMethod] protected Task GoAsync() => null!;" },
        { "BRO004", "[BroMethod] public int Go() => 1;" },
        { "BRO005", "[BroMethod] public Task GoAsync<T>() => null!;" },
        { "BRO006", "[BroMethod] public Task GoAsync(in int x) => null!;" },
        { "BRO007", "public int X { [BroMethod] get; }" },
        { "BRO008", "[BroMethod] public static Task GoAsync() => null!;" },
        { "BRO009", "[BroMethod] public Task GoAsync(int x) => null!; [BroMethod] public Task GoAsync(string x) => null!;" },
        { "BRO010", "[BroMethod] public Task GoAsync(int a, int A) => null!;" },
        { "BRO011", "[BroMethod] public Task GoAsync(IpcContext a, IpcContext b) => null!;" },
        { "BRO012", "[BroMethod] public Task GoAsync(CancellationToken a, int b) => null!;" },
        { "BRO014", """[BroMethod("")] public Task GoAsync() => null!;""" },
        { "BRO015", "[BroMethod] public Task GoAsync(Action a) => null!;" },
        { "BRO016", "[BroMethod] public Task GoAsync(object a) => null!;" },
        { "BRO017", "[BroMethod] public Task GoAsync((int, int) a) => null!;" },
    };

    // What is inherited is underlined where it is inherited; unmarked it is nobody's business, and below a marked base it has been said.
    [Theory(Timeout = Limit)]
    [MemberData(nameof(OfContracts))]
    public async Task In_a_contract_that_is_inherited(string id, string member)
    {
        await AnalyzerRun.VerifyAsync($$"""public interface IOther { {{member}} } public interface IFine : IOther { } [BroService("s")] public interface IThing : ICloneable2, {|{{id}}:IFine|} { } public interface ICloneable2 { }""", TestContext.Current.CancellationToken, "BRO013");
        await AnalyzerRun.VerifyAsync($$"""public interface IOther { {{member}} } public interface IThing : IOther { }""", TestContext.Current.CancellationToken, "BRO013");
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(OfClasses))]
    public async Task In_a_class_that_is_inherited(string id, string member)
    {
        await AnalyzerRun.VerifyAsync($$"""public class Other { {{member}} } public class Fine : Other { } [BroService("s")] public class Thing : {|{{id}}:Fine|} { [BroMethod] public Task OwnAsync() => null!; }""", TestContext.Current.CancellationToken, "BRO013");
        await AnalyzerRun.VerifyAsync($$"""public class Other { {{member}} } public class Thing : Other { }""", TestContext.Current.CancellationToken, "BRO013");
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(OfClasses))]
    public Task In_a_part_of_a_class_in_another_file(string id, string member) => OnlyInPartAsync(
        id, """[BroService("s")] public partial class Thing { [BroMethod] public Task OwnAsync() => null!; }""", $$"""public partial class Thing { {{member}} }""", TestContext.Current.CancellationToken);

    [Theory(Timeout = Limit)]
    [MemberData(nameof(OfContracts))]
    public Task In_a_part_of_a_contract_in_another_file(string id, string member) => OnlyInPartAsync(
        id, """[BroService("s")] public partial interface IThing { Task OwnAsync(); }""", $$"""public partial interface IThing { {{member}} }""", TestContext.Current.CancellationToken);

    [Theory(Timeout = Limit)]
    [InlineData("BRO001", "public partial class Thing { }", """[BroService("s")] public partial class Thing { }""", "Thing")]
    [InlineData("BRO002", "public partial class Thing<T> { [BroMethod] public Task GoAsync() => null!; }", """[BroService("s")] public partial class Thing<T> { }""", "<T>")]
    [InlineData("BRO014", "public partial interface IThing { }", """[BroService("")] public partial interface IThing { }""", "\"\"")]
    [InlineData("BRO041", "public partial class Thing { }", """[BroService("s")] public abstract partial class Thing { }""", "abstract")]
    public async Task A_type_is_underlined_where_it_is_marked(string id, string first, string second, string underlined)
    {
        CSharpCompilation compilation = Compile(first, second);
        Diagnostic found = Assert.Single(await AnalyzerRun.AnalyzeAsync(compilation, TestContext.Current.CancellationToken), diagnostic => diagnostic.Id != "BRO013");
        Assert.Equal((id, "Second.cs", underlined), (found.Id, found.Location.SourceTree!.FilePath, second.Substring(found.Location.SourceSpan.Start, found.Location.SourceSpan.Length)));
    }

    [Fact(Timeout = Limit)]
    public async Task Services_that_share_a_name_are_told_apart_by_the_order_of_their_files()
    {
        const string First = """[BroService("s")] public interface IFirst { Task GoAsync(); }""";
        const string Second = """[BroService("s")] public interface ISecond { Task GoAsync(); } public class Outer { [BroService("s")] public interface IThird { Task GoAsync(); } }""";
        IReadOnlyList<Diagnostic> found = await AnalyzerRun.AnalyzeAsync(Compile(First, Second), TestContext.Current.CancellationToken);
        Assert.Equal(
            ["'ISecond' and 'IFirst' are both the service 's'; give one of them another name", "'IThird' and 'IFirst' are both the service 's'; give one of them another name"],
            found.Where(diagnostic => diagnostic.Id == "BRO019").Select(diagnostic => diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)).Order());
    }

    private static async Task OnlyInPartAsync(string id, string marked, string part, CancellationToken cancellationToken)
    {
        IReadOnlyList<Diagnostic> found = await AnalyzerRun.AnalyzeAsync(Compile(marked, part), cancellationToken);
        Diagnostic reported = Assert.Single(found, diagnostic => diagnostic.Id != "BRO013");
        Assert.Equal((id, "Second.cs"), (reported.Id, reported.Location.SourceTree!.FilePath));
    }

    private static CSharpCompilation Compile(string first, string second) => GeneratorRun.Compile(first).AddSyntaxTrees(
        CSharpSyntaxTree.ParseText(second, CSharpParseOptions.Default.WithLanguageVersion(GeneratorRun.LowestLanguageVersion), "Second.cs"));
}
