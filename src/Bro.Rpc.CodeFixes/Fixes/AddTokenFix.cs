using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO013: adds <c>CancellationToken cancellationToken = default</c> to a method and to all that implements it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddTokenFix))]
[Shared]
internal sealed class AddTokenFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.NoCancellationToken.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        // After params there is no place, and before it the token would take an argument that is meant for the array.
        if (target.Around<MethodDeclarationSyntax>() is { } method
            && target.Model.GetDeclaredSymbol(method, target.CancellationToken) is { IsVararg: false } symbol
            && !symbol.Parameters.Any(parameter => parameter.IsParams))
        {
            yield return new Fix(
                $"Add a CancellationToken to '{symbol.Name}'",
                nameof(AddTokenFix),
                (session, cancellationToken) => MethodFamily.EditDeclarationsAsync(
                    session,
                    symbol,
                    nameof(AddTokenFix),
                    (member, declaration) => AddAsync(session, member, declaration, cancellationToken),
                    cancellationToken));
        }
    }

    private static async Task AddAsync(FixSession session, IMethodSymbol method, MethodDeclarationSyntax declaration, CancellationToken cancellationToken)
    {
        string name = CSharpNames.Unique("cancellationToken", candidate => method.Parameters.All(parameter => parameter.Name != candidate));

        // Nobody can leave out an argument of an explicit implementation.
        EqualsValueClauseSyntax? value = declaration.ExplicitInterfaceSpecifier is null
            ? SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression))
            : null;
        await session.EditAsync(
            declaration.ParameterList,
            (editor, current) => current.WithParameters(ListEdits.Arrange(
                current.Parameters,
                [
                    .. current.Parameters,
                    SyntaxFactory.Parameter(CSharpNames.Identifier(name))
                        .WithType(BroAttributes.TypeName(editor, FrameworkNames.CancellationToken).WithTrailingTrivia(SyntaxFactory.Space))
                        .WithDefault(value),
                ])).Formatted(),
            cancellationToken).ConfigureAwait(false);
        await session.EditAsync(declaration, (_, current) => DocComments.AddParameter(current, name, "Cancels the call."), cancellationToken).ConfigureAwait(false);
    }
}
