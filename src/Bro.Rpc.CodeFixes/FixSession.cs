using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Bro.Rpc.CodeFixes;

/// <summary>All the edits that are made at once: those of one fix, or those of every fix of a document, project or solution.</summary>
internal sealed class FixSession(Solution solution)
{
    private readonly SolutionEditor _editor = new(solution);
    private readonly HashSet<(string Scope, string Name)> _claimed = [];

    /// <summary>The code before any edit.</summary>
    public Solution Original => _editor.OriginalSolution;

    /// <summary>Whether something is claimed for the first time: a new name in its scope, or a node for a kind of edit.</summary>
    public bool TryClaim(string scope, string name) => _claimed.Add((scope, name));

    /// <summary>The editor of the document that a node stands in, or null where that is not to be edited: generated code, or another language.</summary>
    public async Task<DocumentEditor?> FindEditorAsync(SyntaxNode node, CancellationToken cancellationToken) =>
        Original.GetDocument(node.SyntaxTree) is { } document and not SourceGeneratedDocument
            ? await _editor.GetDocumentEditorAsync(document.Id, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Replaces a node by what becomes of it; a node that has been edited is given as it is by then.</summary>
    public async Task EditAsync<TNode>(TNode node, Func<DocumentEditor, TNode, SyntaxNode> edit, CancellationToken cancellationToken)
        where TNode : SyntaxNode
    {
        if (await FindEditorAsync(node, cancellationToken).ConfigureAwait(false) is { } editor)
        {
            editor.ReplaceNode(node, (current, _) => edit(editor, (TNode)current));
        }
    }

    /// <summary>Removes an attribute, and the brackets with it where it stands in them alone.</summary>
    public async Task RemoveAttributeAsync(AttributeSyntax attribute, CancellationToken cancellationToken)
    {
        if (await FindEditorAsync(attribute, cancellationToken).ConfigureAwait(false) is not { } editor || attribute.Parent is not AttributeListSyntax list)
        {
            return;
        }

        if (list.Attributes.Count > 1)
        {
            editor.RemoveNode(attribute);
            return;
        }

        // What stood before the brackets, comments above all, stands before what follows them.
        editor.ReplaceNode(list.Parent!, (current, _) =>
        {
            AttributeListSyntax removed = current.ChildNodes().OfType<AttributeListSyntax>().First(candidate => candidate.IsEquivalentTo(list));
            SyntaxTriviaList leading = removed.GetLeadingTrivia();
            bool wasFirst = current.GetFirstToken() == removed.GetFirstToken();
            SyntaxNode rest = current.RemoveNode(removed, SyntaxRemoveOptions.KeepNoTrivia)!;
            return wasFirst ? rest.WithLeadingTrivia(leading) : rest;
        });
    }

    /// <summary>The code after all edits.</summary>
    public Solution Apply() => _editor.GetChangedSolution();
}
