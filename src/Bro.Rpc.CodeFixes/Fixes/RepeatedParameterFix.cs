using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO011: leaves one CancellationToken and one IpcContext; code that used another one uses that.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RepeatedParameterFix))]
[Shared]
internal sealed class RepeatedParameterFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.RepeatedCallParameter.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (target.Around<ParameterSyntax>() is { } parameter
            && target.Model.GetDeclaredSymbol(parameter, target.CancellationToken) is IParameterSymbol { ContainingSymbol: IMethodSymbol method })
        {
            IParameterSymbol[] extra = [.. method.Parameters.Where(candidate => FindKept(method, candidate) is not null)];
            yield return new Fix(
                $"Remove {string.Join(" and ", extra.Select(removed => $"'{removed.Name}'"))}",
                nameof(RepeatedParameterFix),
                (session, cancellationToken) => RemoveAsync(session, method, extra, cancellationToken));
        }
    }

    // The first parameter of the same kind, where this is not the first.
    private static IParameterSymbol? FindKept(IMethodSymbol method, IParameterSymbol parameter) => Array.Find(
        [FrameworkNames.CancellationToken, MetadataNames.IpcContext],
        name => parameter.Type.Is(name)) is { } kind
        && method.Parameters.First(candidate => candidate.Type.Is(kind)) is var first
        && first.Ordinal != parameter.Ordinal
        ? first
        : null;

    private static async Task RemoveAsync(FixSession session, IMethodSymbol method, IParameterSymbol[] extra, CancellationToken cancellationToken)
    {
        foreach (IMethodSymbol member in await MethodFamily.FindAsync(session.Original, method, cancellationToken).ConfigureAwait(false))
        {
            foreach (IParameterSymbol removed in extra)
            {
                IParameterSymbol own = member.Parameters[removed.Ordinal];
                if (session.TryClaim("uses", $"{own.Locations[0]}") && FindKept(member, own) is { } kept)
                {
                    await MethodFamily.RenameAsync(session, own, kept.Name, withDocs: false, cancellationToken).ConfigureAwait(false);
                    foreach (MethodDeclarationSyntax declaration in await MethodFamily.FindDeclarationsAsync(member, cancellationToken).ConfigureAwait(false))
                    {
                        await session.EditAsync(declaration, (_, current) => DocComments.RemoveParameter(current, own.Name), cancellationToken).ConfigureAwait(false);
                    }
                }
            }
        }

        int[] order = [.. method.Parameters.Except(extra, SymbolEqualityComparer.Default).Select(parameter => ((IParameterSymbol)parameter!).Ordinal)];
        await ParameterOrder.ChangeAsync(session, method, order, cancellationToken).ConfigureAwait(false);
    }
}
