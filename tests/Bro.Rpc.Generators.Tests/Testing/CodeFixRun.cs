using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Bro.Rpc.Generators.Tests.Testing;

/// <summary>
/// Applies a fix as an editor does, one diagnostic after the other and all at once, with the generator in the compilation:
/// what comes out must compile together with what is emitted for it, and report nothing that is not marked.
/// </summary>
internal sealed class CodeFixRun : CodeFixTest<DefaultVerifier>
{
    private readonly CodeFixProvider _fix;

    private CodeFixRun(CodeFixProvider fix) => _fix = fix;

    private SolutionState[] States => [TestState, FixedState];

    public override string Language => LanguageNames.CSharp;

    public override Type SyntaxKindType => typeof(SyntaxKind);

    protected override string DefaultFileExt => "cs";

    /// <summary>Checks that a fix makes one source of the other.</summary>
    /// <param name="fix">The fix.</param>
    /// <param name="before">The source, with what is reported marked.</param>
    /// <param name="after">What becomes of it, with what is still reported marked; the same again where nothing is offered.</param>
    /// <param name="cancellationToken">Ends the test.</param>
    /// <param name="key">Which of several offers is taken.</param>
    /// <param name="configure">What else is to be said.</param>
    public static Task VerifyAsync(
        CodeFixProvider fix, string before, string after, CancellationToken cancellationToken, string? key = null, Action<CodeFixRun>? configure = null)
    {
        var run = new CodeFixRun(fix)
        {
            TestCode = before,
            FixedCode = after,
            CodeActionEquivalenceKey = key,
            ReferenceAssemblies = new ReferenceAssemblies("of this process"),
            CompilerDiagnostics = CompilerDiagnostics.Warnings,
            MarkupOptions = MarkupOptions.UseFirstDescriptor,
        };
        run.FixedState.MarkupHandling = MarkupMode.Allow;
        run.TestBehaviors |= TestBehaviors.SkipGeneratedSourcesCheck;

        // the sources have no docs
        run.DisabledDiagnostics.Add("CS1591");
        if (!fix.FixableDiagnosticIds.Contains("BRO013"))
        {
            // hidden, and nearly everywhere
            run.DisabledDiagnostics.Add("BRO013");
        }

        foreach (SolutionState state in run.States)
        {
            state.Sources.Add(("Usings.cs", GeneratorRun.Usings));
            state.AdditionalReferences.AddRange(GeneratorRun.References);
        }

        configure?.Invoke(run);
        return run.RunAsync(cancellationToken);
    }

    /// <summary>Has the sources see other global usings than those of all tests.</summary>
    public void WithUsings(string usings)
    {
        foreach (SolutionState state in States)
        {
            state.Sources.RemoveAt(1);
            state.Sources.Add(("Usings.cs", usings));
        }
    }

    protected override IEnumerable<CodeFixProvider> GetCodeFixProviders() => [_fix];

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => [new ServiceAnalyzer(), new ImplementationAnalyzer(), new JsonContextAnalyzer()];

    protected override IEnumerable<Type> GetSourceGenerators() => [typeof(BroServiceGenerator), JsonGenerator.Type];

    protected override CompilationOptions CreateCompilationOptions() =>
        GeneratorRun.Compile("").Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default);

    protected override ParseOptions CreateParseOptions() => CSharpParseOptions.Default.WithLanguageVersion(GeneratorRun.LowestLanguageVersion);
}
