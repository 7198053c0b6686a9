using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO042: leaves out the second class for a service.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveRegistrationFix))]
[Shared]
internal sealed class RemoveRegistrationFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.CompetingImplementations.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (target.Around<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax access } call)
        {
            yield break;
        }

        // In a chain the next call goes on with what this one was made on; a statement of its own goes with it.
        bool isWholeStatement = call.Parent is ExpressionStatementSyntax && access.Expression is not InvocationExpressionSyntax;
        yield return new Fix(
            $"Do not add '{target.Node}'",
            nameof(RemoveRegistrationFix),
            async (session, cancellationToken) =>
            {
                if (!isWholeStatement)
                {
                    await session.EditAsync<ExpressionSyntax>(call, (_, current) => Receiver(current).WithTrailingTrivia(current.GetTrailingTrivia()), cancellationToken)
                        .ConfigureAwait(false);
                }
                else if (await session.FindEditorAsync(call, cancellationToken).ConfigureAwait(false) is { } editor)
                {
                    editor.RemoveNode(call.Parent!, SyntaxRemoveOptions.KeepNoTrivia);
                }
            });
    }

    private static ExpressionSyntax Receiver(ExpressionSyntax call) =>
        call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } ? access.Expression : call;
}
