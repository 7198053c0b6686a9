using Bro.Rpc.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace Bro.Rpc.Generators.Tests.Testing;

/// <summary>All fixes there are, applied to whatever is reported.</summary>
internal static class FixRun
{
    private static readonly BroCodeFixProvider[] Fixes =
    [
        .. typeof(BroCodeFixProvider).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(BroCodeFixProvider)) && !type.IsAbstract)
            .Select(type => (BroCodeFixProvider)Activator.CreateInstance(type)!),
    ];

    /// <summary>Those for an id.</summary>
    public static IEnumerable<BroCodeFixProvider> Of(string id) => Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(id));

    /// <summary>A source in a solution of its own.</summary>
    public static Document CreateDocument(string source)
    {
        var workspace = new AdhocWorkspace();
        CSharpCompilation compilation = GeneratorRun.Compile("");
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            "Contracts",
            "Contracts",
            LanguageNames.CSharp,
            compilationOptions: compilation.Options,
            parseOptions: CSharpParseOptions.Default.WithLanguageVersion(GeneratorRun.LowestLanguageVersion),
            metadataReferences: GeneratorRun.References));
        Document document = project.AddDocument("Contract.cs", source, filePath: "Contract.cs");
        return document.Project.AddDocument("Usings.cs", GeneratorRun.Usings, filePath: "Usings.cs").Project.GetDocument(document.Id)!;
    }

    /// <summary>Applies to each diagnostic of an id the first fix that is offered, and cleans up as an editor does.</summary>
    public static async Task<string> ApplyFirstAsync(string source, string id, CancellationToken cancellationToken)
    {
        Document document = CreateDocument(source);
        var chosen = new List<Fix>();
        foreach (Diagnostic diagnostic in await AnalyzerRun.AnalyzeAsync(GeneratorRun.Compile(source), cancellationToken))
        {
            foreach (BroCodeFixProvider provider in Of(id).Where(_ => diagnostic.Id == id))
            {
                chosen.AddRange((await provider.FindFixesAsync(document, diagnostic, cancellationToken)).Take(1));
            }
        }

        Document changed = (await BroCodeFixProvider.ApplyAsync(document.Project.Solution, chosen, cancellationToken)).GetDocument(document.Id)!;
        changed = await Simplifier.ReduceAsync(changed, Simplifier.Annotation, cancellationToken: cancellationToken);
        changed = await Formatter.FormatAsync(changed, Formatter.Annotation, cancellationToken: cancellationToken);
        return (await changed.GetTextAsync(cancellationToken)).ToString();
    }
}
