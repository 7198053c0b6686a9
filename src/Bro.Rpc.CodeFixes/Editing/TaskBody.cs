using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Bro.Rpc.CodeFixes.Editing;

/// <summary>Has the body of a synchronous method return tasks.</summary>
internal static class TaskBody
{
    /// <summary>Whether a method makes its result item by item.</summary>
    public static bool IsIterator(MethodDeclarationSyntax method) => OwnNodes(method).OfType<YieldStatementSyntax>().Any();

    /// <summary><c>Task&lt;T&gt;</c>, from the name of Task.</summary>
    public static TypeSyntax Generic(TypeSyntax task, TypeSyntax result)
    {
        TypeArgumentListSyntax arguments = SyntaxFactory.TypeArgumentList(SyntaxFactory.SingletonSeparatedList(result));
        return task switch
        {
            QualifiedNameSyntax qualified => qualified.WithRight(SyntaxFactory.GenericName(qualified.Right.Identifier, arguments)),
            SimpleNameSyntax name => SyntaxFactory.GenericName(name.Identifier, arguments).WithAdditionalAnnotations(name.GetAnnotations("Simplifier")),
            _ => task,
        };
    }

    /// <summary>Edits the results, not the return type.</summary>
    public static void Edit(DocumentEditor editor, MethodDeclarationSyntax method, TypeSyntax task)
    {
        bool isVoid = method.ReturnType is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
        ExpressionSyntax completed = Member(task, SyntaxFactory.IdentifierName("CompletedTask"));
        switch (method)
        {
            case { ExpressionBody: { Expression: not ThrowExpressionSyntax } body } when !isVoid:
                Wrap(editor, body.Expression, task, method.ReturnType);
                break;
            case { ExpressionBody: { Expression: not ThrowExpressionSyntax } body }:
                editor.ReplaceNode(method, (current, _) => ToBlock((MethodDeclarationSyntax)current, body, completed, editor.OriginalRoot));
                break;
            case { Body: { } block }:
                foreach (ReturnStatementSyntax statement in OwnNodes(method).OfType<ReturnStatementSyntax>())
                {
                    if (statement.Expression is { } value)
                    {
                        Wrap(editor, value, task, method.ReturnType);
                    }
                    else if (isVoid)
                    {
                        editor.ReplaceNode(statement, (current, _) => ((ReturnStatementSyntax)current)
                            .WithReturnKeyword(((ReturnStatementSyntax)current).ReturnKeyword.WithTrailingTrivia(SyntaxFactory.Space))
                            .WithExpression(completed));
                    }
                }

                if (isVoid && (editor.SemanticModel.AnalyzeControlFlow(block) is not { Succeeded: true } flow || flow.EndPointIsReachable))
                {
                    editor.ReplaceNode(block, (current, _) => Append((BlockSyntax)current, completed));
                }

                break;
        }
    }

    private static void Wrap(DocumentEditor editor, ExpressionSyntax value, TypeSyntax task, TypeSyntax result)
    {
        // The type argument is written where the expression alone does not tell it.
        TypeInfo type = editor.SemanticModel.GetTypeInfo(value);
        bool isTold = type.Type is not null && SymbolEqualityComparer.IncludeNullability.Equals(type.Type, editor.SemanticModel.GetTypeInfo(result).Type);
        SimpleNameSyntax method = isTold
            ? SyntaxFactory.IdentifierName("FromResult")
            : SyntaxFactory.GenericName(SyntaxFactory.Identifier("FromResult"), SyntaxFactory.TypeArgumentList(SyntaxFactory.SingletonSeparatedList(result.WithoutTrivia())));
        editor.ReplaceNode(value, (current, _) => SyntaxFactory.InvocationExpression(
            Member(task, method),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(((ExpressionSyntax)current).WithoutTrivia())))).WithTriviaFrom(current));
    }

    private static MethodDeclarationSyntax ToBlock(MethodDeclarationSyntax method, ArrowExpressionClauseSyntax body, ExpressionSyntax completed, SyntaxNode root)
    {
        ArrowExpressionClauseSyntax current = method.ExpressionBody ?? body;
        BlockSyntax block = SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(current.Expression.WithoutTrivia()), ReturnStatement(completed))
            .WithTrailingTrivia(method.SemicolonToken.TrailingTrivia);
        return method
            .WithParameterList(method.ParameterList.WithTrailingTrivia(BroAttributes.LineEnd(root)))
            .WithExpressionBody(null)
            .WithSemicolonToken(default)
            .WithBody(block.WithAdditionalAnnotations(Formatter.Annotation));
    }

    // In one line stays in one line.
    private static BlockSyntax Append(BlockSyntax block, ExpressionSyntax completed) => block.ToString().Contains('\n')
        ? block.AddStatements(ReturnStatement(completed))
        : block
            .WithOpenBraceToken(block.OpenBraceToken.WithTrailingTrivia(SyntaxFactory.Space))
            .AddStatements(SyntaxFactory.ReturnStatement(SyntaxFactory.Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space), completed, SyntaxFactory.Token(SyntaxKind.SemicolonToken))
                .WithTrailingTrivia(SyntaxFactory.Space));

    private static ReturnStatementSyntax ReturnStatement(ExpressionSyntax value) =>
        SyntaxFactory.ReturnStatement(value).WithAdditionalAnnotations(Formatter.Annotation);

    private static MemberAccessExpressionSyntax Member(TypeSyntax task, SimpleNameSyntax member) => SyntaxFactory.MemberAccessExpression(
        SyntaxKind.SimpleMemberAccessExpression,
        task is QualifiedNameSyntax or SimpleNameSyntax or AliasQualifiedNameSyntax ? task : SyntaxFactory.ParseTypeName("System.Threading.Tasks.Task"),
        member);

    // Not those of the functions inside.
    private static IEnumerable<SyntaxNode> OwnNodes(MethodDeclarationSyntax method) =>
        method.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
}
