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

/// <summary>
/// BRO006: what is passed <c>in</c> is passed by value, and a span is passed as an array. What comes back through <c>ref</c>
/// or <c>out</c> belongs into the result, and that takes more than an edit.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PassByValueFix))]
[Shared]
internal sealed class PassByValueFix : BroCodeFixProvider
{
    private static readonly string[] Spans = ["System.Span`1", "System.ReadOnlySpan`1"];

    private static readonly SyntaxKind[] Passing = [SyntaxKind.InKeyword, SyntaxKind.RefKeyword, SyntaxKind.ReadOnlyKeyword, SyntaxKind.ScopedKeyword];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.ByReferenceParameter.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (target.Around<ParameterSyntax>() is not { } declaration
            || target.Model.GetDeclaredSymbol(declaration, target.CancellationToken) is not
                IParameterSymbol { RefKind: RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter, ContainingSymbol: IMethodSymbol method } parameter)
        {
            yield break;
        }

        bool isSpan = Array.Exists(Spans, name => parameter.Type.Is(name));
        ITypeSymbol sent = isSpan ? ((INamedTypeSymbol)parameter.Type).TypeArguments[0] : parameter.Type;
        if (!TypeRules.Check(sent, parameter, Findings.Unheard(method.ContainingType, target.CancellationToken)))
        {
            yield break;
        }

        yield return new Fix(
            isSpan ? $"Take an array: '{sent.ToMinimalDisplayString(target.Model, declaration.SpanStart)}[]'" : $"Pass '{parameter.Name}' by value",
            isSpan ? "TakeArray" : "PassByValue",
            (session, cancellationToken) => EditAsync(session, method, parameter.Ordinal, cancellationToken));
    }

    private static async Task EditAsync(FixSession session, IMethodSymbol method, int ordinal, CancellationToken cancellationToken)
    {
        await MethodFamily.EditCallsAsync(
            session,
            method,
            (call, list) => list.ReplaceNodes(
                call.Arguments
                    .Where(argument => argument.Parameter?.Ordinal == ordinal)
                    .Select(argument => ((InvocationExpressionSyntax)call.Syntax).ArgumentList.Arguments.IndexOf(original => original == argument.Syntax))
                    .Where(index => index >= 0)
                    .Select(index => list.Arguments[index]),
                static (_, argument) => argument.WithRefKindKeyword(default)),
            cancellationToken).ConfigureAwait(false);
        await MethodFamily.EditDeclarationsAsync(
            session,
            method,
            $"{nameof(PassByValueFix)} {ordinal}",
            (_, found) => session.EditAsync(found.ParameterList.Parameters[ordinal], (_, current) => ByValue(current), cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private static ParameterSyntax ByValue(ParameterSyntax parameter)
    {
        SyntaxTriviaList leading = parameter.GetLeadingTrivia();
        ParameterSyntax bare = parameter
            .WithModifiers(SyntaxFactory.TokenList(parameter.Modifiers.Where(modifier => Array.IndexOf(Passing, modifier.Kind()) < 0)));
        if (Element(bare.Type) is { } element)
        {
            TypeSyntax array = SyntaxFactory.ArrayType(
                element.WithoutTrivia(),
                SyntaxFactory.SingletonList(SyntaxFactory.ArrayRankSpecifier(SyntaxFactory.SingletonSeparatedList<ExpressionSyntax>(SyntaxFactory.OmittedArraySizeExpression()))));
            bare = bare.WithType(array.WithTriviaFrom(bare.Type!));
        }

        return bare.WithLeadingTrivia(leading);
    }

    private static TypeSyntax? Element(TypeSyntax? type) => type switch
    {
        GenericNameSyntax { Identifier.ValueText: "Span" or "ReadOnlySpan", TypeArgumentList.Arguments: [TypeSyntax element] } => element,
        QualifiedNameSyntax qualified => Element(qualified.Right),
        _ => null,
    };
}
