using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Editing;

/// <summary>Keeps the documentation of a method's parameters in step with them: the compiler warns where it is not.</summary>
internal static class DocComments
{
    private const string Param = "param";

    /// <summary>Documents a new last parameter, where others are documented.</summary>
    public static MethodDeclarationSyntax AddParameter(MethodDeclarationSyntax method, string name, string text) =>
        FindComment(method) is { } comment && Array.FindLastIndex([.. comment.Content], node => NameOf(node) is not null) is > 0 and int last
            ? method.ReplaceNode(comment, comment.WithContent(comment.Content.InsertRange(
                last + 1,
                [comment.Content[last - 1], SyntaxFactory.XmlParamElement(name, SyntaxFactory.XmlText(text))])))
            : method;

    /// <summary>Removes what is said of a parameter, with its line.</summary>
    public static MethodDeclarationSyntax RemoveParameter(MethodDeclarationSyntax method, string name)
    {
        if (FindComment(method) is not { } comment || Array.FindIndex([.. comment.Content], node => NameOf(node) == name) is not (>= 0 and int index))
        {
            return method;
        }

        // The text before it ends the line above and begins this one; of the first line the text behind it does.
        int text = index > 1 ? index - 1 : index + 1;
        IEnumerable<XmlNodeSyntax> rest = comment.Content.Where((node, i) => i != index && (i != text || node is not XmlTextSyntax));
        return method.ReplaceNode(comment, comment.WithContent(SyntaxFactory.List(rest)));
    }

    /// <summary>Whether a mention of a parameter is the name in its own documentation.</summary>
    public static bool IsOwn(IdentifierNameSyntax mention) => mention.Parent is XmlNameAttributeSyntax { Parent: XmlElementStartTagSyntax { Name.LocalName.ValueText: Param } };

    private static DocumentationCommentTriviaSyntax? FindComment(MethodDeclarationSyntax method) =>
        method.GetLeadingTrivia().Select(trivia => trivia.GetStructure()).OfType<DocumentationCommentTriviaSyntax>().LastOrDefault();

    private static string? NameOf(XmlNodeSyntax node) => node is XmlElementSyntax { StartTag: { Name.LocalName.ValueText: Param, Attributes: var attributes } }
        ? attributes.OfType<XmlNameAttributeSyntax>().FirstOrDefault()?.Identifier.Identifier.ValueText
        : null;
}
