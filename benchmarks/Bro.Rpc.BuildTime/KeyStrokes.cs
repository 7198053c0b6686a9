using System.Collections.Immutable;
using Bro.Rpc.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Bro.Rpc.BuildTime;

/// <summary>What one key costs in a file that has nothing to do with any service, in a driver that is warm.</summary>
internal static class KeyStrokes
{
    private const int WarmUps = 20;
    private const int Keys = 40;

    private static readonly CSharpParseOptions ParseOptions = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    /// <summary>The median of many keys.</summary>
    public static TimeSpan Measure(int services, int methods, Edit edit, ISourceGenerator generator)
    {
        CSharpCompilation compilation = Compile(services, methods);
        SyntaxTree unrelated = Parse(ContractSource.Unrelated(edit, 0), "Unrelated.cs");
        compilation = compilation.AddSyntaxTrees(unrelated);
        GeneratorDriver driver = CSharpGeneratorDriver.Create([generator], parseOptions: ParseOptions).RunGenerators(compilation);
        if (driver.GetRunResult().Diagnostics.FirstOrDefault() is { } problem)
        {
            throw new InvalidOperationException(problem.ToString());
        }

        var times = new List<TimeSpan>();
        for (int key = 1; key <= WarmUps + Keys; key++)
        {
            // As an editor does it: the other trees stay the same objects, the compilation is a new one.
            SyntaxTree changed = unrelated.WithChangedText(SourceText.From(ContractSource.Unrelated(edit, key)));
            compilation = compilation.ReplaceSyntaxTree(unrelated, changed);
            unrelated = changed;
            TimeSpan start = Environment.CpuUsage.TotalTime;
            driver = driver.RunGenerators(compilation);
            if (key > WarmUps)
            {
                times.Add(Environment.CpuUsage.TotalTime - start);
            }
        }

        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>The generator that ships.</summary>
    public static ISourceGenerator Ours() => new BroServiceGenerator().AsSourceGenerator();

    /// <summary>One that only looks for the attribute: what Roslyn itself costs.</summary>
    public static ISourceGenerator SearchOnly() => new SearchOnlyGenerator().AsSourceGenerator();

    private static CSharpCompilation Compile(int services, int methods) => CSharpCompilation.Create(
        "Large",
        Enumerable.Range(0, services)
            .Select(number => Parse(ContractSource.Service(number, methods), $"Service{number}.cs"))
            .Append(Parse(ContractSource.Usings, "Usings.cs")),
        References(),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, ParseOptions, path);

    private static ImmutableArray<MetadataReference> References() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "netstandard.dll" || Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(BroServiceAttribute).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private sealed class SearchOnlyGenerator : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context)
        {
            IncrementalValuesProvider<int> found = context.SyntaxProvider.ForAttributeWithMetadataName("Bro.Rpc.BroServiceAttribute", static (_, _) => true, static (_, _) => 1);
            context.RegisterSourceOutput(found, static (_, _) => { });
        }
    }
}
