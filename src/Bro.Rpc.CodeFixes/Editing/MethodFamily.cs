using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Operations;

namespace Bro.Rpc.CodeFixes.Editing;

/// <summary>A method with all that must have the same signature: what implements or overrides it anywhere in the solution.</summary>
internal static class MethodFamily
{
    /// <summary>The method and its implementations and overrides.</summary>
    public static async Task<IReadOnlyList<IMethodSymbol>> FindAsync(Solution solution, IMethodSymbol method, CancellationToken cancellationToken)
    {
        var found = new List<IMethodSymbol> { method };
        for (int i = 0; i < found.Count; i++)
        {
            IEnumerable<ISymbol> next = found[i].ContainingType.TypeKind is TypeKind.Interface
                ? await SymbolFinder.FindImplementationsAsync(found[i], solution, cancellationToken: cancellationToken).ConfigureAwait(false)
                : await SymbolFinder.FindOverridesAsync(found[i], solution, cancellationToken: cancellationToken).ConfigureAwait(false);
            found.AddRange(next.OfType<IMethodSymbol>().Where(candidate => !found.Contains(candidate, SymbolEqualityComparer.Default)));
        }

        return found;
    }

    /// <summary>The declarations of a method in source.</summary>
    public static async Task<IReadOnlyList<MethodDeclarationSyntax>> FindDeclarationsAsync(IMethodSymbol method, CancellationToken cancellationToken)
    {
        var found = new List<MethodDeclarationSyntax>();
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            if (await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false) is MethodDeclarationSyntax declaration)
            {
                found.Add(declaration);
            }
        }

        return found;
    }

    /// <summary>Edits every declaration of the family. Where one method implements two contracts, an edit of the same kind is made once.</summary>
    public static async Task EditDeclarationsAsync(
        FixSession session,
        IMethodSymbol method,
        string kind,
        Func<IMethodSymbol, MethodDeclarationSyntax, Task> edit,
        CancellationToken cancellationToken)
    {
        foreach (IMethodSymbol member in await FindAsync(session.Original, method, cancellationToken).ConfigureAwait(false))
        {
            foreach (MethodDeclarationSyntax declaration in await FindDeclarationsAsync(member, cancellationToken).ConfigureAwait(false))
            {
                if (session.TryClaim(kind, $"{declaration.SyntaxTree.FilePath}:{declaration.SpanStart}"))
                {
                    await edit(member, declaration).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Edits the arguments of every call of the family.</summary>
    public static async Task EditCallsAsync(
        FixSession session,
        IMethodSymbol method,
        Func<IInvocationOperation, ArgumentListSyntax, ArgumentListSyntax> edit,
        CancellationToken cancellationToken)
    {
        var seen = new HashSet<SyntaxNode>();
        foreach (ReferencedSymbol symbol in await SymbolFinder.FindReferencesAsync(method, session.Original, cancellationToken).ConfigureAwait(false))
        {
            foreach (ReferenceLocation reference in symbol.Locations)
            {
                SyntaxNode root = (await reference.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
                SemanticModel model = (await reference.Document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
                InvocationExpressionSyntax? call = root.FindNode(reference.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>();
                if (call is not null
                    && call.Expression.Span.Contains(reference.Location.SourceSpan)
                    && seen.Add(call)
                    && model.GetOperation(call, cancellationToken) is IInvocationOperation operation)
                {
                    await session.EditAsync(call.ArgumentList, (_, current) => edit(operation, current), cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Gives a parameter another name in everything that mentions it, but for its own documentation where that is to go.</summary>
    public static async Task RenameAsync(FixSession session, IParameterSymbol parameter, string name, bool withDocs, CancellationToken cancellationToken)
    {
        foreach (ReferencedSymbol symbol in await SymbolFinder.FindReferencesAsync(parameter, session.Original, cancellationToken).ConfigureAwait(false))
        {
            foreach (ReferenceLocation reference in symbol.Locations.Where(location => !location.IsImplicit))
            {
                SyntaxNode root = (await reference.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
                if (root.FindNode(reference.Location.SourceSpan, findInsideTrivia: true, getInnermostNodeForTie: true) is IdentifierNameSyntax mention
                    && (withDocs || !DocComments.IsOwn(mention)))
                {
                    await session.EditAsync(mention, (_, current) => current.WithIdentifier(CSharpNames.Identifier(name).WithTriviaFrom(current.Identifier)), cancellationToken)
                        .ConfigureAwait(false);
                }
            }
        }
    }
}
