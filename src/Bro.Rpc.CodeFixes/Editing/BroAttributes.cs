using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace Bro.Rpc.CodeFixes.Editing;

/// <summary>The attributes and type names that fixes write.</summary>
internal static class BroAttributes
{
    /// <summary>Adds <c>[BroMethod]</c>, or <c>[BroMethod("name")]</c>, on a line of its own, or in the method's line where that is not its own either.</summary>
    public static MethodDeclarationSyntax AddMethod(DocumentEditor editor, MethodDeclarationSyntax method, string? name = null)
    {
        AttributeSyntax attribute = SyntaxFactory.Attribute((NameSyntax)TypeName(editor, MetadataNames.BroMethodAttribute));
        if (name is not null)
        {
            attribute = attribute.WithArgumentList(SyntaxFactory.AttributeArgumentList(SyntaxFactory.SingletonSeparatedList(Argument(name))));
        }

        SyntaxTriviaList leading = method.GetLeadingTrivia();
        bool hasOwnLine = leading.Any(SyntaxKind.EndOfLineTrivia)
            || method.GetFirstToken().GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        AttributeListSyntax list = SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(attribute))
            .WithLeadingTrivia(leading)
            .WithTrailingTrivia(hasOwnLine ? LineEnd(editor.OriginalRoot) : SyntaxFactory.Space);
        MethodDeclarationSyntax bare = hasOwnLine
            ? method.WithLeadingTrivia(leading.Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)))
            : method.WithLeadingTrivia();
        return bare.WithAttributeLists(bare.AttributeLists.Insert(0, list));
    }

    /// <summary>Gives an attribute a name as its one argument.</summary>
    public static AttributeSyntax WithName(AttributeSyntax attribute, string name)
    {
        AttributeArgumentListSyntax list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        return attribute.WithArgumentList(list.Arguments is [AttributeArgumentSyntax first, ..]
            ? list.ReplaceNode(first.Expression, Argument(name).Expression.WithTriviaFrom(first.Expression))
            : list.AddArguments(Argument(name)));
    }

    /// <summary>The shortest name of a type, with its <c>using</c> where there is none yet.</summary>
    public static TypeSyntax TypeName(DocumentEditor editor, string metadataName)
    {
        INamedTypeSymbol? type = editor.SemanticModel.Compilation.GetTypeByMetadataName(metadataName);
        return (TypeSyntax)(type is null ? editor.Generator.DottedName(metadataName) : editor.Generator.TypeExpression(type))
            .WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
    }

    /// <summary>How the lines of a document end.</summary>
    public static SyntaxTrivia LineEnd(SyntaxNode root) =>
        root.DescendantTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } found ? found : SyntaxFactory.LineFeed;

    private static AttributeArgumentSyntax Argument(string name) =>
        SyntaxFactory.AttributeArgument(SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name)));
}
