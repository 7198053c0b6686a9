using System.Globalization;
using System.Text;
using Bro.Rpc.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.Generators.Tests.Emit;

/// <summary>What holds for all emitted code, whatever the contract.</summary>
public class QualityTests
{
    private const string Contract = """
        namespace Shop;

        public enum Colour { Red, Green }
        public sealed record Row(int Id, string? Name);

        /// <summary>The orders.</summary>
        [BroService("orders")]
        public interface IOrders
        {
            /// <summary>Finds one.</summary>
            Task<Row?> FindAsync(Guid id, Colour colour = Colour.Green, double rate = 1.5, decimal price = -1.10m, float ratio = -0.5f, IpcContext? context = null, CancellationToken cancellationToken = default);
            ValueTask<int?> CountAsync(bool? active, int? limit, long? since, double? score, string name, params string[] tags);
            ValueTask<decimal> SumAsync([BroParams] IReadOnlyList<Row> rows);
            Task ClearAsync();
            event Action Changed;
        }

        /// <summary>The stock.</summary>
        [BroService("stock")]
        public sealed class Stock
        {
            /// <summary>Takes one.</summary>
            [BroMethod] public Task<Row> TakeAsync(int id, long at = -5) => Task.FromResult(new Row(id, null));
        }
        """;

    [Fact]
    public void Two_runs_emit_the_same_whatever_the_culture()
    {
        string[] invariant = Texts();
        var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        foreign.NumberFormat.NumberDecimalSeparator = ",";
        foreign.NumberFormat.NegativeSign = "~";
        CultureInfo own = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = foreign;
        try
        {
            Assert.Equal("~1,5", (-1.5).ToString(CultureInfo.CurrentCulture));
            Assert.Equal(invariant, Texts());
        }
        finally
        {
            CultureInfo.CurrentCulture = own;
        }

        static string[] Texts() => [.. Run().Files.Select(file => file.SourceText.ToString())];
    }

    [Fact]
    public void Lines_end_with_a_line_feed_and_nothing_before_it() => Assert.All(Run().Files, file =>
    {
        string text = file.SourceText.ToString();
        Assert.DoesNotContain('\r', text);
        Assert.DoesNotContain('\t', text);
        Assert.DoesNotContain(" \n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
    });

    [Fact]
    public void Nothing_is_boxed_and_no_lambda_captures()
    {
        GeneratorRun run = Run();
        foreach (SyntaxNode node in EmittedNodes(run, out SemanticModel[] models))
        {
            SemanticModel model = models.Single(model => model.SyntaxTree == node.SyntaxTree);
            if (node is AnonymousFunctionExpressionSyntax lambda)
            {
                Assert.True(lambda.Modifiers.Any(SyntaxKind.StaticKeyword), lambda.ToString());
            }
            else if (node is ExpressionSyntax expression && !IsAskedFor(expression))
            {
                Assert.False(model.GetConversion(expression, TestContext.Current.CancellationToken).IsBoxing, expression.ToString());
            }
        }
    }

    // Filters that look at an argument get it as an object; nothing else calls it.
    private static bool IsAskedFor(ExpressionSyntax expression) =>
        expression.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { Identifier.Text: "GetValue", ExplicitInterfaceSpecifier: not null };

    [Fact]
    public void Every_type_says_where_it_comes_from_and_stays_in_its_file()
    {
        BaseTypeDeclarationSyntax[] types = [.. EmittedNodes(Run(), out _).OfType<BaseTypeDeclarationSyntax>()];
        Assert.NotEmpty(types);
        Assert.All(types, type =>
        {
            Assert.True(type.Modifiers.Any(SyntaxKind.FileKeyword), type.Identifier.Text);
            Assert.Equal(
                ["GeneratedCode", "DebuggerNonUserCode", "ExcludeFromCodeCoverage"],
                type.AttributeLists.SelectMany(list => list.Attributes).Select(attribute => attribute.Name.ToString().Split('.')[^1]));
        });
    }

    // The compiler writes comments of file-local types into the documentation that its user ships; editors show the contract's
    // own on what implements it, without being told to.
    [Fact]
    public void The_documentation_of_the_users_assembly_holds_what_the_user_wrote()
    {
        using var documentation = new MemoryStream();
        CSharpCompilation input = GeneratorRun.Compile(Contract);
        var options = ((CSharpParseOptions)input.SyntaxTrees[0].Options).WithDocumentationMode(DocumentationMode.Parse);
        input = input.RemoveAllSyntaxTrees().AddSyntaxTrees(input.SyntaxTrees.Select(tree => tree.WithRootAndOptions(tree.GetRoot(TestContext.Current.CancellationToken), options)));
        CSharpGeneratorDriver.Create([new BroServiceGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(input, out Compilation output, out _, TestContext.Current.CancellationToken);
        Assert.True(output.Emit(Stream.Null, xmlDocumentationStream: documentation, cancellationToken: TestContext.Current.CancellationToken).Success);
        string text = Encoding.UTF8.GetString(documentation.ToArray());
        Assert.Contains("M:Shop.Stock.TakeAsync", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Emitted", text, StringComparison.Ordinal);
    }

    private static GeneratorRun Run() => GeneratorRun.Of("#pragma warning disable CS0067\n" + Contract).AssertCompiles();

    private static IEnumerable<SyntaxNode> EmittedNodes(GeneratorRun run, out SemanticModel[] models)
    {
        SyntaxTree[] trees = [.. run.Result.GeneratedTrees];
        models = [.. trees.Select(tree => run.Output.GetSemanticModel(tree))];
        return trees.SelectMany(tree => tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes());
    }
}
