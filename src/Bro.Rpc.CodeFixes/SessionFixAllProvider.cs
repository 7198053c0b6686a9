using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Bro.Rpc.CodeFixes;

/// <summary>Applies every fix of the chosen kind in one session.</summary>
internal sealed class SessionFixAllProvider : FixAllProvider
{
    public static SessionFixAllProvider Instance { get; } = new();

    /// <inheritdoc/>
    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    /// <inheritdoc/>
    public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext) => Task.FromResult<CodeAction?>(CodeAction.Create(
        $"Fix all {string.Join(", ", fixAllContext.DiagnosticIds)}",
        token => ApplyAsync(fixAllContext, token),
        fixAllContext.CodeActionEquivalenceKey));

    private static async Task<Solution> ApplyAsync(FixAllContext context, CancellationToken cancellationToken)
    {
        var provider = (BroCodeFixProvider)context.CodeFixProvider;
        var fixes = new List<Fix>();
        foreach (Diagnostic diagnostic in await FindDiagnosticsAsync(context).ConfigureAwait(false))
        {
            if (context.Solution.GetDocument(diagnostic.Location.SourceTree) is { } document)
            {
                IReadOnlyList<Fix> offered = await provider.FindFixesAsync(document, diagnostic, cancellationToken).ConfigureAwait(false);
                if (offered.FirstOrDefault(fix => fix.Key == context.CodeActionEquivalenceKey) is { } chosen)
                {
                    fixes.Add(chosen);
                }
            }
        }

        return await BroCodeFixProvider.ApplyAsync(context.Solution, fixes, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IEnumerable<Diagnostic>> FindDiagnosticsAsync(FixAllContext context)
    {
        if (context.Scope is FixAllScope.Document)
        {
            return context.Document is { } document ? await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false) : [];
        }

        var found = new List<ImmutableArray<Diagnostic>>();
        foreach (Project project in context.Scope is FixAllScope.Project ? [context.Project] : context.Solution.Projects)
        {
            if (project.Language == context.Project.Language)
            {
                found.Add(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
            }
        }

        // In the order of the text, so that names given away one after the other do not depend on the order of the search.
        return found
            .SelectMany(diagnostics => diagnostics)
            .OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start);
    }
}
