using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Bro.Rpc.CodeFixes;

/// <summary>
/// What all fixes share: each says what it would do to the original code, and one or all of them are applied in one session.
/// So "fix all" is one pass in which every edit knows of the others, and two of them never give away the same name.
/// </summary>
internal abstract class BroCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => SessionFixAllProvider.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            foreach (Fix fix in await FindFixesAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(fix.Title, token => ApplyAsync(context.Document.Project.Solution, [fix], token), fix.Key),
                    diagnostic);
            }
        }
    }

    /// <summary>What can be done about a diagnostic; nothing, where no single edit mends it.</summary>
    public async Task<IReadOnlyList<Fix>> FindFixesAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return root is null || model is null || !root.FullSpan.Contains(diagnostic.Location.SourceSpan)
            ? []
            : [.. await FindFixesAsync(new FixTarget(document, root, model, diagnostic, cancellationToken)).ConfigureAwait(false)];
    }

    /// <summary>Applies fixes together.</summary>
    public static async Task<Solution> ApplyAsync(Solution solution, IEnumerable<Fix> fixes, CancellationToken cancellationToken)
    {
        var session = new FixSession(solution);
        foreach (Fix fix in fixes)
        {
            await fix.EditAsync(session, cancellationToken).ConfigureAwait(false);
        }

        return session.Apply();
    }

    /// <summary>What can be done about a diagnostic.</summary>
    protected virtual Task<IEnumerable<Fix>> FindFixesAsync(FixTarget target) => Task.FromResult(FindFixes(target));

    /// <summary>What can be done about a diagnostic, where that takes no search.</summary>
    protected virtual IEnumerable<Fix> FindFixes(FixTarget target) => [];
}
