using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bro.Rpc.CodeFixes.Editing;

/// <summary>Rearranges lists of parameters and arguments and leaves their layout alone: the n-th entry stands where the n-th stood.</summary>
internal static class ListEdits
{
    public static SeparatedSyntaxList<TNode> Arrange<TNode>(SeparatedSyntaxList<TNode> list, IReadOnlyList<TNode> nodes)
        where TNode : SyntaxNode
    {
        if (list.Count == 0)
        {
            return SyntaxFactory.SeparatedList(nodes);
        }

        var arranged = new List<TNode>(nodes.Count);
        var separators = new List<SyntaxToken>(nodes.Count);
        for (int i = 0; i < nodes.Count; i++)
        {
            bool isLast = i == nodes.Count - 1;
            TNode model = list[Math.Min(i, list.Count - 1)];
            SyntaxTriviaList trailing = isLast ? list.Last().GetTrailingTrivia() : i < list.Count - 1 ? model.GetTrailingTrivia() : default;

            // A comment belongs to what it was written for.
            arranged.Add(HasComments(nodes[i]) || HasComments(model)
                ? nodes[i]
                : nodes[i].WithLeadingTrivia(model.GetLeadingTrivia()).WithTrailingTrivia(trailing));
            if (!isLast)
            {
                separators.Add(i < list.SeparatorCount ? list.GetSeparator(i) : NewSeparator(list));
            }
        }

        return SyntaxFactory.SeparatedList(arranged, separators);
    }

    // As the last one is, but without what is said there.
    private static SyntaxToken NewSeparator<TNode>(SeparatedSyntaxList<TNode> list)
        where TNode : SyntaxNode
    {
        SyntaxTriviaList trailing = list.SeparatorCount == 0 ? default : list.GetSeparator(list.SeparatorCount - 1).TrailingTrivia;
        bool endsLine = trailing.Count > 0 && trailing[trailing.Count - 1].IsKind(SyntaxKind.EndOfLineTrivia);
        return SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(endsLine ? trailing[trailing.Count - 1] : SyntaxFactory.Space);
    }

    private static bool HasComments(SyntaxNode node) => node.GetLeadingTrivia().Concat(node.GetTrailingTrivia())
        .Any(static trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));
}
