using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO007: a property of a contract becomes the methods that get and set it. What implements it must follow by hand.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PropertyToMethodFix))]
[Shared]
internal sealed class PropertyToMethodFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.OnlyMethods.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (target.Around<PropertyDeclarationSyntax>() is not { AttributeLists.Count: 0, ExplicitInterfaceSpecifier: null } declaration
            || target.Model.GetDeclaredSymbol(declaration, target.CancellationToken) is not { RefKind: RefKind.None } property
            || !TypeRules.Check(property.Type, property, Findings.Unheard(property.ContainingType, target.CancellationToken)))
        {
            yield break;
        }

        string[] names =
        [
            .. property.GetMethod is null ? [] : (string[])[$"Get{property.Name}Async"],
            .. property.SetMethod is null ? [] : (string[])[$"Set{property.Name}Async"],
        ];
        if (names.Length > 0 && names.All(name => property.ContainingType.GetMembers(name).IsEmpty))
        {
            yield return new Fix(
                $"Replace '{property.Name}' with {string.Join(" and ", names.Select(name => $"'{name}'"))}",
                nameof(PropertyToMethodFix),
                (session, cancellationToken) => ReplaceAsync(session, declaration, property, cancellationToken));
        }
    }

    private static async Task ReplaceAsync(FixSession session, PropertyDeclarationSyntax declaration, IPropertySymbol property, CancellationToken cancellationToken)
    {
        if (await session.FindEditorAsync(declaration, cancellationToken).ConfigureAwait(false) is not { } editor)
        {
            return;
        }

        TypeSyntax task = BroAttributes.TypeName(editor, FrameworkNames.Task);
        TypeSyntax type = declaration.Type.WithoutTrivia();
        var methods = new List<MethodDeclarationSyntax>();
        if (property.GetMethod is not null)
        {
            methods.Add(Method(editor, TaskBody.Generic(task, type), $"Get{property.Name}Async", []));
        }

        if (property.SetMethod is not null)
        {
            ParameterSyntax value = SyntaxFactory.Parameter(SyntaxFactory.Identifier("value")).WithType(type.WithTrailingTrivia(SyntaxFactory.Space));
            methods.Add(Method(editor, task, $"Set{property.Name}Async", [value]));
        }

        SyntaxTriviaList indentation = SyntaxFactory.TriviaList(declaration.GetLeadingTrivia().Reverse().TakeWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)));
        if (methods is [_, MethodDeclarationSyntax setter])
        {
            editor.InsertAfter(declaration, setter.WithLeadingTrivia(indentation).WithTrailingTrivia(declaration.GetTrailingTrivia()));
        }

        SyntaxTokenList modifiers = declaration.Modifiers;
        editor.ReplaceNode(declaration, (current, _) => methods[0].WithModifiers(modifiers).WithTriviaFrom(current));
    }

    private static MethodDeclarationSyntax Method(DocumentEditor editor, TypeSyntax type, string name, ParameterSyntax[] parameters)
    {
        ParameterSyntax token = SyntaxFactory.Parameter(SyntaxFactory.Identifier("cancellationToken"))
            .WithType(BroAttributes.TypeName(editor, FrameworkNames.CancellationToken))
            .WithDefault(SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression)));
        return SyntaxFactory.MethodDeclaration(type, name)
            .WithParameterList(SyntaxFactory.ParameterList(SyntaxFactory.SeparatedList<ParameterSyntax>([.. parameters, token])))
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken))
            .Formatted();
    }
}
