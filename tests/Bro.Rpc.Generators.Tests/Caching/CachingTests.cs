using Bro.Rpc.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Bro.Rpc.Generators.Tests.Caching;

/// <summary>What the generator does again after an edit: it runs at every key that is pressed.</summary>
public class CachingTests
{
    private const string Contract = """
        [BroService("user-service")]
        public interface IUserService : IBase
        {
            Task<int> CountAsync(int limit = 1, CancellationToken cancellationToken = default);
            event EventHandler Changed;
        }
        """;

    private const string Other = """
        public interface IBase { Task<string> PingAsync(string text); }
        [BroService("inventory")] public class Inventory { [BroMethod] public Task ClearAsync() => Task.CompletedTask; }
        """;

    [Fact]
    public void An_edit_in_another_file_leaves_all_as_it_is()
    {
        GeneratorRunResult result = RunTwice(Contract, Other + "\npublic class Unrelated { int X => 1; }");
        Assert.Equal([IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Unchanged], Services(result));
        Assert.All(Outputs(result), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void A_comment_above_the_service_leaves_all_as_it_is()
    {
        GeneratorRunResult result = RunTwice("// A comment.\n\n" + Contract, Other);
        Assert.Equal([IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Unchanged], Services(result));
        Assert.All(Outputs(result), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void A_renamed_parameter_is_emitted_again_and_the_other_service_is_not()
    {
        GeneratorRunResult result = RunTwice(Contract.Replace("limit", "maximum", StringComparison.Ordinal), Other);
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], Services(result));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Outputs(result));
    }

    [Fact]
    public void An_edit_of_a_base_interface_in_another_file_is_emitted()
    {
        GeneratorRunResult result = RunTwice(Contract, Other.Replace("string text", "string? text", StringComparison.Ordinal));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], Services(result));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Outputs(result));
    }

    [Fact]
    public void A_type_more_in_a_context_registers_nothing_anew()
    {
        const string context = "[assembly: BroJsonContext(typeof(C))] [System.Text.Json.Serialization.JsonSerializable(typeof(int[]))] public partial class C : System.Text.Json.Serialization.JsonSerializerContext;";
        CSharpCompilation first = CSharpCompilation.Create("C", [Parse(context)], GeneratorRun.References);
        CSharpCompilation second = first.ReplaceSyntaxTree(first.SyntaxTrees[0], Parse(context.Replace("int[]", "long[]", StringComparison.Ordinal)));
        GeneratorDriver driver = GeneratorRun.Driver().RunGenerators(first, TestContext.Current.CancellationToken);
        Assert.Single(Assert.Single(driver.GetRunResult().Results).GeneratedSources);

        GeneratorRunResult result = Assert.Single(driver.RunGenerators(second, TestContext.Current.CancellationToken).GetRunResult().Results);
        Assert.Equal([IncrementalStepRunReason.Cached], result.TrackedSteps[TrackingNames.JsonContexts].SelectMany(step => step.Outputs).Select(output => output.Reason));
        Assert.All(Outputs(result), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));

        static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText("using Bro.Rpc;" + text, CSharpParseOptions.Default.WithLanguageVersion(GeneratorRun.LowestLanguageVersion), cancellationToken: TestContext.Current.CancellationToken);
    }

    private static GeneratorRunResult RunTwice(string contract, string other)
    {
        CSharpCompilation first = GeneratorRun.Compile(Contract);
        SyntaxTree otherTree = CSharpSyntaxTree.ParseText(Other, (CSharpParseOptions)first.SyntaxTrees[0].Options, "Other.cs", cancellationToken: TestContext.Current.CancellationToken);
        first = first.AddSyntaxTrees(otherTree);
        GeneratorDriver driver = GeneratorRun.Driver().RunGenerators(first, TestContext.Current.CancellationToken);
        Assert.Equal(2, Assert.Single(driver.GetRunResult().Results).GeneratedSources.Length);

        // As an editor does it: a tree that did not change stays the same object.
        CSharpCompilation second = first;
        foreach ((SyntaxTree tree, string text) in new[] { (first.SyntaxTrees[0], contract), (otherTree, other) })
        {
            if (tree.ToString() != text)
            {
                second = second.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(text)));
            }
        }

        return Assert.Single(driver.RunGenerators(second, TestContext.Current.CancellationToken).GetRunResult().Results);
    }

    private static IEnumerable<IncrementalStepRunReason> Services(GeneratorRunResult result) =>
        result.TrackedSteps[TrackingNames.Services].SelectMany(step => step.Outputs).Select(output => output.Reason);

    private static IEnumerable<IncrementalStepRunReason> Outputs(GeneratorRunResult result) =>
        result.TrackedOutputSteps.SelectMany(steps => steps.Value).SelectMany(step => step.Outputs).Select(output => output.Reason);
}
