using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bro.Rpc.Generators.Tests.Testing;

/// <summary>One compilation with what the generator added to it.</summary>
internal sealed class GeneratorRun
{
    /// <summary>The lowest language version that emitted code must compile at.</summary>
    public const LanguageVersion LowestLanguageVersion = LanguageVersion.CSharp12;

    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Bro.Rpc;
        """;

    public static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "mscorlib.dll" or "netstandard.dll" || Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(BroServiceAttribute).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private GeneratorRun(Compilation output, GeneratorDriverRunResult result)
    {
        Output = output;
        Result = result;
    }

    public Compilation Output { get; }

    public GeneratorDriverRunResult Result { get; }

    public IReadOnlyList<GeneratedSourceResult> Files => Assert.Single(Result.Results).GeneratedSources;

    public string Text => Assert.Single(Files).SourceText.ToString();

    public static CSharpCompilation Compile(
        string source,
        LanguageVersion version = LowestLanguageVersion,
        NullableContextOptions nullable = NullableContextOptions.Enable,
        string name = "Contracts",
        params MetadataReference[] references)
    {
        CSharpParseOptions parse = CSharpParseOptions.Default.WithLanguageVersion(version);
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source, parse, "Contract.cs"), CSharpSyntaxTree.ParseText(Usings, parse, "Usings.cs")],
            [.. References, .. references],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                nullableContextOptions: nullable,
                generalDiagnosticOption: ReportDiagnostic.Error,
                warningLevel: 9999,
                // 1701 and 1702 are about versions of references; the sources have no docs to be wrong about
                specificDiagnosticOptions: new Dictionary<string, ReportDiagnostic> { ["CS1701"] = ReportDiagnostic.Suppress, ["CS1702"] = ReportDiagnostic.Suppress }));
        return source.Contains("JsonSerializerContext", StringComparison.Ordinal) ? JsonGenerator.Complete(compilation) : compilation;
    }

    public static GeneratorDriver Driver(LanguageVersion version = LowestLanguageVersion) => CSharpGeneratorDriver.Create(
        [new BroServiceGenerator().AsSourceGenerator()],
        parseOptions: CSharpParseOptions.Default.WithLanguageVersion(version),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static GeneratorRun Of(string source, NullableContextOptions nullable = NullableContextOptions.Enable) => Of(Compile(source, nullable: nullable));

    public static GeneratorRun Of(CSharpCompilation input)
    {
        GeneratorDriver driver = Driver(input.LanguageVersion).RunGeneratorsAndUpdateCompilation(
            input, out Compilation output, out ImmutableArray<Diagnostic> diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
        GeneratorDriverRunResult result = driver.GetRunResult();
        Assert.Null(Assert.Single(result.Results).Exception);
        return new GeneratorRun(output, result);
    }

    /// <summary>Errors and warnings of the contract and the emitted code together.</summary>
    public IReadOnlyList<Diagnostic> Problems() =>
        [.. Output.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity is not DiagnosticSeverity.Hidden)];

    public GeneratorRun AssertCompiles()
    {
        IReadOnlyList<Diagnostic> problems = Problems();
        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(10).Select(problem => problem.ToString())) + "\n\n" + string.Join("\n\n", Files.Select(file => file.SourceText.ToString())));
        return this;
    }
}
