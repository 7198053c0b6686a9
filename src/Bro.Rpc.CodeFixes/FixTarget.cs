using Microsoft.CodeAnalysis;

namespace Bro.Rpc.CodeFixes;

/// <summary>A diagnostic with the code that it is about.</summary>
internal sealed record FixTarget(Document Document, SyntaxNode Root, SemanticModel Model, Diagnostic Diagnostic, CancellationToken CancellationToken)
{
    /// <summary>The innermost node that is underlined.</summary>
    public SyntaxNode Node => Root.FindNode(Diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    /// <summary>The innermost node of a kind around what is underlined, or null.</summary>
    public TNode? Around<TNode>()
        where TNode : SyntaxNode =>
        Node.FirstAncestorOrSelf<TNode>();
}
