using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Formatting;

namespace Bro.Rpc.CodeFixes.Editing;

/// <summary>Small things that every edit does.</summary>
internal static class NodeEdits
{
    /// <summary>Has the parts of a node that a fix wrote laid out as the rest of the document is.</summary>
    public static TNode Formatted<TNode>(this TNode node)
        where TNode : SyntaxNode =>
        node.WithAdditionalAnnotations(Formatter.Annotation);
}
