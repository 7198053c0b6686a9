using System.Collections.Immutable;
using System.Globalization;
using Bro.Rpc.Generators.Models;
using Bro.Rpc.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Bro.Rpc.Generators.Tests.Caching;

/// <summary>A key in a file that has nothing to do with any service costs none of them anything, however many there are.</summary>
public class LargeSolutionTests
{
    private const int Services = 200;

    private const string Unrelated = """
        namespace Other;

        public sealed class Unrelated
        {
            private readonly int _number = 1;
            public string Name { get; set; } = "";
            public string Say() => Name + _number;
        }
        """;

    [Theory]
    [InlineData("Name + _number", "Name + _number + 1")]
    [InlineData("_number", "_count")]
    [InlineData("string Name { get; set; } = \"\";", "string Name { get; set; } = \"\"; public int Size { get; set; }")]
    [InlineData("public string Say", "/// <summary>Says it.</summary>\n    [System.Obsolete] public string Say")]
    [InlineData("namespace Other;", "// A comment.\nnamespace Other;")]
    public void No_service_is_parsed_or_emitted_again(string typed, string replacement)
    {
        CSharpCompilation first = Compile();
        GeneratorDriver driver = GeneratorRun.Driver().RunGenerators(first, TestContext.Current.CancellationToken);
        ServiceModel[] before = Models(driver);
        Assert.Equal(Services, before.Length);

        SyntaxTree unrelated = first.SyntaxTrees.Single(tree => tree.FilePath == "Unrelated.cs");
        CSharpCompilation second = first.ReplaceSyntaxTree(
            unrelated,
            unrelated.WithChangedText(SourceText.From(Unrelated.Replace(typed, replacement, StringComparison.Ordinal))));
        driver = driver.RunGenerators(second, TestContext.Current.CancellationToken);

        // The very same models: Roslyn has asked for each, and none was made anew.
        ServiceModel[] after = Models(driver);
        Assert.Equal(Services, after.Length);
        Assert.All(before.Zip(after), pair => Assert.Same(pair.First, pair.Second));
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        IncrementalStepRunReason[] redone =
        [
            .. new[] { TrackingNames.Services, TrackingNames.Files }.SelectMany(name => result.TrackedSteps[name])
                .Concat(result.TrackedOutputSteps.SelectMany(steps => steps.Value))
                .SelectMany(step => step.Outputs)
                .Select(output => output.Reason)
                .Where(reason => reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged)),
        ];
        Assert.Empty(redone);
    }

    [Fact]
    public void An_edit_of_one_service_is_parsed_for_that_one_only()
    {
        CSharpCompilation first = Compile();
        GeneratorDriver driver = GeneratorRun.Driver().RunGenerators(first, TestContext.Current.CancellationToken);
        ServiceModel[] before = Models(driver);
        SyntaxTree own = first.SyntaxTrees.Single(tree => tree.FilePath == "Service7.cs");
        CSharpCompilation second = first.ReplaceSyntaxTree(own, own.WithChangedText(SourceText.From(own.ToString().Replace("int limit", "int maximum", StringComparison.Ordinal))));
        ServiceModel[] after = Models(driver.RunGenerators(second, TestContext.Current.CancellationToken));
        Assert.Equal([7], before.Zip(after).Index().Where(pair => !ReferenceEquals(pair.Item.First, pair.Item.Second)).Select(pair => pair.Index));
    }

    private static ServiceModel[] Models(GeneratorDriver driver) =>
    [
        .. Assert.Single(driver.GetRunResult().Results).TrackedSteps[TrackingNames.Services]
            .SelectMany(step => step.Outputs)
            .Select(output => Assert.IsType<ServiceModel>(output.Value))
            .OrderBy(service => int.Parse(service.Name["IService".Length..], CultureInfo.InvariantCulture)),
    ];

    private static CSharpCompilation Compile()
    {
        CSharpCompilation compilation = GeneratorRun.Compile("namespace Large; public interface IBase { Task PingAsync(); }");
        var options = (CSharpParseOptions)compilation.SyntaxTrees[0].Options;
        ImmutableArray<SyntaxTree> services =
        [
            .. Enumerable.Range(0, Services).Select(number => CSharpSyntaxTree.ParseText(
                $$"""namespace Large; [BroService("service-{{number}}")] public interface IService{{number}} : IBase { Task<int> CountAsync(int limit = 1); }""", options, $"Service{number}.cs")),
        ];
        return compilation.AddSyntaxTrees(services).AddSyntaxTrees(CSharpSyntaxTree.ParseText(Unrelated, options, "Unrelated.cs"));
    }
}
