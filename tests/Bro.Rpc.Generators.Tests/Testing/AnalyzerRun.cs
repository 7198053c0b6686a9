using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Bro.Rpc.Generators.Tests.Testing;

/// <summary>Runs the analyzers over a source in which <c>{|BRO004:void|}</c> marks each span that must be reported.</summary>
internal static partial class AnalyzerRun
{
    /// <summary>Checks that exactly what is marked is reported, and that beside it nothing but hidden ids and those left out of the comparison is.</summary>
    public static Task<IReadOnlyList<Diagnostic>> VerifyAsync(string marked, CancellationToken cancellationToken, params string[] ignored) =>
        VerifyAsync(static source => GeneratorRun.Compile(source), marked, [], cancellationToken, ignored);

    /// <summary>The same, with what MSBuild lets the compiler see.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> VerifyAsync(
        Func<string, CSharpCompilation> compile, string marked, Dictionary<string, string> properties, CancellationToken cancellationToken, params string[] ignored)
    {
        (string source, string[] expected) = Parse(marked);
        GeneratorRun run = GeneratorRun.Of(compile(source));

        // The analyzer's message is all that the user sees: the emitted code adds no error of its own.
        Assert.True(run.Problems().Count == 0, string.Join('\n', run.Problems()));
        IReadOnlyList<Diagnostic> all = await AnalyzeAsync(compile(source), cancellationToken, properties);
        Diagnostic[] compared = [.. all.Where(diagnostic => !ignored.Contains(diagnostic.Id)).OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
        Assert.Equal(expected, compared.Select(diagnostic => $"{diagnostic.Id} [{diagnostic.Location.SourceSpan.Start}..{diagnostic.Location.SourceSpan.End}) {Underlined(source, diagnostic)}"));
        return compared;
    }

    public static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(CSharpCompilation compilation, CancellationToken cancellationToken, Dictionary<string, string>? properties = null)
    {
        ImmutableArray<DiagnosticAnalyzer> analyzers =
        [
            .. typeof(ServiceAnalyzer).Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
                .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
        ];
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([], new BuildProperties(properties ?? [])),
            onAnalyzerException: null,
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false,
            reportSuppressedDiagnostics: false);

        // Each id at its own severity: warnings are errors only to the compiler here.
        Compilation own = compilation.WithOptions(compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default));
        return [.. await own.WithAnalyzers(analyzers, options).GetAnalyzerDiagnosticsAsync(cancellationToken)];
    }

    private static string Underlined(string source, Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree?.FilePath == "Contract.cs" ? source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length) : diagnostic.ToString();

    private static (string Source, string[] Expected) Parse(string marked)
    {
        var source = new StringBuilder();
        var expected = new List<(int Start, string Text)>();
        var open = new Stack<(string Id, int Start)>();
        int position = 0;
        foreach (Match match in Marks().Matches(marked))
        {
            source.Append(marked, position, match.Index - position);
            position = match.Index + match.Length;
            if (match.Groups["id"].Success)
            {
                open.Push((match.Groups["id"].Value, source.Length));
            }
            else
            {
                (string id, int start) = open.Pop();
                expected.Add((start, $"{id} [{start}..{source.Length}) {source.ToString(start, source.Length - start)}"));
            }
        }

        Assert.Empty(open);
        return (source.Append(marked, position, marked.Length - position).ToString(), [.. expected.OrderBy(mark => mark.Start).Select(mark => mark.Text)]);
    }

    [GeneratedRegex(@"\{\|(?<id>BRO\d{3}):|\|\}")]
    private static partial Regex Marks();
}
