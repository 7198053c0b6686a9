using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Bro.Rpc.CodeFixes.Editing;

/// <summary>Replaces a type in the signature of a method and of all that implements it.</summary>
internal static class TypeReplacement
{
    /// <summary>The part of a method's result or a parameter's type that is written at a place.</summary>
    public static ITypeSymbol? FindMentioned(ISymbol owner, Location location, CancellationToken cancellationToken)
    {
        ITypeSymbol type = owner is IParameterSymbol parameter ? parameter.Type : ((IMethodSymbol)owner).ReturnType;
        return TypeMention.PartsOf(type).FirstOrDefault(part =>
            SyntaxLocator.FindTypeSyntax(owner, part, SymbolEqualityComparer.IncludeNullability, cancellationToken)?.Span == location.SourceSpan);
    }

    /// <summary>Replaces a type where a method's result or a parameter mentions it.</summary>
    public static async Task ReplaceAsync(
        FixSession session,
        IMethodSymbol method,
        ISymbol owner,
        ITypeSymbol mentioned,
        Func<DocumentEditor, TypeSyntax, TypeSyntax> replace,
        CancellationToken cancellationToken)
    {
        foreach (IMethodSymbol member in await MethodFamily.FindAsync(session.Original, method, cancellationToken).ConfigureAwait(false))
        {
            ISymbol own = owner is IParameterSymbol parameter ? member.Parameters[parameter.Ordinal] : member;
            TypeSyntax? written = SyntaxLocator.FindTypeSyntax(own, mentioned, SymbolEqualityComparer.IncludeNullability, cancellationToken)
                ?? SyntaxLocator.FindTypeSyntax(own, mentioned, SymbolEqualityComparer.Default, cancellationToken);
            if (written is not null && session.TryClaim(nameof(TypeReplacement), written.GetLocation().ToString()))
            {
                await session.EditAsync(written, (editor, current) => replace(editor, current).WithTriviaFrom(current), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
