using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO012: moves a CancellationToken behind the other parameters, with the arguments of every call.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TokenPositionFix))]
[Shared]
internal sealed class TokenPositionFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.CancellationTokenNotLast.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (target.Around<ParameterSyntax>() is { } parameter
            && target.Model.GetDeclaredSymbol(parameter, target.CancellationToken) is IParameterSymbol { ContainingSymbol: IMethodSymbol method } token)
        {
            int[] others = [.. method.Parameters.Select(other => other.Ordinal).Where(ordinal => ordinal != token.Ordinal)];
            bool beforeLast = method.Parameters[method.Parameters.Length - 1].IsParams;
            int[] order = beforeLast ? [.. others.Take(others.Length - 1), token.Ordinal, others[others.Length - 1]] : [.. others, token.Ordinal];
            yield return new Fix(
                beforeLast ? $"Move '{token.Name}' before the params array" : $"Move '{token.Name}' to the end",
                nameof(TokenPositionFix),
                (session, cancellationToken) => ParameterOrder.ChangeAsync(session, method, order, cancellationToken));
        }
    }
}
