using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Bro.Rpc.Generators.Tests.Testing;

/// <summary>
/// Applies fixes as an editor does, one by one and all at once, with the generator in the compilation: what comes out must
/// compile together with what is emitted for it, and report nothing that is not marked.
/// </summary>
internal sealed class CodeFixRun : CodeFixTest<DefaultVerifier>
{
    private readonly Type[] _fixes;

    private CodeFixRun(params Type[] fixes) => _fixes = fixes;

    public override string Language => LanguageNames.CSharp;

    public override Type SyntaxKindType => typeof(SyntaxKind);

    protected override string DefaultFileExt => "cs";

    /// <summary>Checks that a fix makes one source of the other. Ids beside the one that is fixed are marked where they stay.</summary>
    /// <typeparam name="TFix">The fix.</typeparam>
    public static Task VerifyAsync<TFix>(string before, string after, CancellationToken cancellationToken, string? key = null, Action<CodeFixRun>? configure = null)
        where TFix : CodeFixProvider, new()
    {
        var run = new CodeFixRun(typeof(TFix)) { TestCode = before, FixedCode = after, CodeActionEquivalenceKey = key };
        run.ReferenceAssemblies = new ReferenceAssemblies("of this process");
        run.TestBehaviors |= TestBehaviors.SkipGeneratedSourcesCheck;
        run.CompilerDiagnostics = CompilerDiagnostics.Warnings;
        run.DisabledDiagnostics.Add("CS1591");
        foreach (SolutionState state in (SolutionState[])[run.TestState, run.FixedState])
        {
            state.Sources.Add(("Usings.cs", GeneratorRun.Usings));
            state.AdditionalReferences.AddRange(GeneratorRun.References);
        }

        configure?.Invoke(run);
        return run.RunAsync(cancellationToken);
    }

    protected override IEnumerable<CodeFixProvider> GetCodeFixProviders() => _fixes.Select(type => (CodeFixProvider)Activator.CreateInstance(type)!);

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => [new ServiceAnalyzer(), new ImplementationAnalyzer(), new JsonContextAnalyzer()];

    protected override IEnumerable<Type> GetSourceGenerators() => [typeof(BroServiceGenerator), JsonGenerator.Type];

    protected override CompilationOptions CreateCompilationOptions() =>
        GeneratorRun.Compile("").Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default);

    protected override ParseOptions CreateParseOptions() => CSharpParseOptions.Default.WithLanguageVersion(GeneratorRun.LowestLanguageVersion);
}
