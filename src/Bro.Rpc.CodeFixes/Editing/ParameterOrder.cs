using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Bro.Rpc.CodeFixes.Editing;

/// <summary>Puts the parameters of a method into another order, or leaves some out: in all that implements it, and in every call.</summary>
internal static class ParameterOrder
{
    /// <summary>Changes the order.</summary>
    /// <param name="session">Where the edits go.</param>
    /// <param name="method">The method.</param>
    /// <param name="order">The present ordinals of the parameters that stay, in their new order.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static async Task ChangeAsync(FixSession session, IMethodSymbol method, int[] order, CancellationToken cancellationToken)
    {
        if (!session.TryClaim(nameof(ParameterOrder), $"{method.Locations[0]}"))
        {
            return;
        }

        await MethodFamily.EditCallsAsync(session, method, (call, list) => list.WithArguments(ListEdits.Arrange(list.Arguments, [.. Reorder(call, list, order)])), cancellationToken)
            .ConfigureAwait(false);
        await MethodFamily.EditDeclarationsAsync(
            session,
            method,
            nameof(ParameterOrder),
            (_, declaration) => session.EditAsync(
                declaration.ParameterList,
                (_, current) => current.WithParameters(ListEdits.Arrange(current.Parameters, [.. Reorder(current, order)])),
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<ParameterSyntax> Reorder(ParameterListSyntax list, int[] order)
    {
        bool isOptional = false;
        foreach (int ordinal in order)
        {
            ParameterSyntax parameter = list.Parameters[ordinal];

            // Behind an optional parameter every one is, but for params.
            if (isOptional && parameter.Default is null && !parameter.Modifiers.Any(SyntaxKind.ParamsKeyword))
            {
                yield return parameter.WithIdentifier(parameter.Identifier.WithTrailingTrivia(SyntaxFactory.Space)).WithDefault(
                    SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression))
                        .WithEqualsToken(SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space)));
                continue;
            }

            isOptional |= parameter.Default is not null;
            yield return parameter;
        }
    }

    private static IEnumerable<ArgumentSyntax> Reorder(IInvocationOperation call, ArgumentListSyntax list, int[] order)
    {
        // The operation knows the original syntax, the list may have been edited inside since: they share their positions.
        SeparatedSyntaxList<ArgumentSyntax> original = ((InvocationExpressionSyntax)call.Syntax).ArgumentList.Arguments;
        (int Place, IParameterSymbol Parameter, ArgumentSyntax Argument)[] moved =
        [
            .. list.Arguments
                .Select((argument, i) => (Parameter: FindParameter(call, original[i]), Argument: argument))
                .Where(pair => pair.Parameter is not null && Array.IndexOf(order, pair.Parameter.Ordinal) >= 0)
                .Select(pair => (Array.IndexOf(order, pair.Parameter!.Ordinal), pair.Parameter!, pair.Argument))
                .OrderBy(pair => pair.Item1),
        ];

        // An argument that no longer stands in its parameter's place, because one before it is left out, says whose it is.
        bool mustBeNamed = false;
        for (int i = 0; i < moved.Length; i++)
        {
            (int place, IParameterSymbol parameter, ArgumentSyntax argument) = moved[i];
            mustBeNamed |= place != i && !parameter.IsParams;
            yield return mustBeNamed && argument.NameColon is null
                ? argument.WithNameColon(SyntaxFactory.NameColon(SyntaxFactory.IdentifierName(CSharpNames.Identifier(parameter.Name)))
                    .WithTrailingTrivia(SyntaxFactory.Space))
                : argument;
        }
    }

    private static IParameterSymbol? FindParameter(IInvocationOperation call, ArgumentSyntax argument)
    {
        foreach (IArgumentOperation candidate in call.Arguments)
        {
            // Of an expanded params array the operation is the array, and its elements are the arguments.
            if (candidate.ArgumentKind is ArgumentKind.ParamArray
                ? candidate.Value is IArrayCreationOperation { Initializer.ElementValues: var elements } && elements.Any(element => argument.Span.Contains(element.Syntax.Span))
                : candidate.Syntax == argument)
            {
                return candidate.Parameter;
            }
        }

        return null;
    }
}
