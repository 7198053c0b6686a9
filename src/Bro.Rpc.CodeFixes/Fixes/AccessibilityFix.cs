using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO003: makes a service with the types around it internal, or a method public.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AccessibilityFix))]
[Shared]
internal sealed class AccessibilityFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.NotAccessible.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        // On an entry of a base list it is about a member elsewhere, which may be out of reach.
        switch (target.Around<MemberDeclarationSyntax>())
        {
            case MethodDeclarationSyntax method when target.Around<BaseListSyntax>() is null:
                yield return new Fix(
                    $"Make '{method.Identifier.ValueText}' public",
                    "MakePublic",
                    (session, cancellationToken) => session.EditAsync<MemberDeclarationSyntax>(method, (_, current) => MakePublic(current), cancellationToken));
                break;
            case TypeDeclarationSyntax type when target.Around<BaseListSyntax>() is null:
                MemberDeclarationSyntax[] hidden = [.. type.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Where(IsHidden)];
                string names = string.Join(" and ", Enumerable.Reverse(hidden).Select(member => $"'{((TypeDeclarationSyntax)member).Identifier.ValueText}'"));
                yield return new Fix($"Make {names} internal", "MakeInternal", (session, cancellationToken) => MakeInternalAsync(session, hidden, cancellationToken));
                break;
        }
    }

    private static MemberDeclarationSyntax MakePublic(MemberDeclarationSyntax method) => method.Parent is InterfaceDeclarationSyntax
        ? ModifierEdits.Remove(method, [.. ModifierEdits.Accessibilities, SyntaxKind.SealedKeyword])
        : ModifierEdits.Change(method, ModifierEdits.Accessibilities, SyntaxKind.PublicKeyword);

    private static bool IsHidden(TypeDeclarationSyntax type)
    {
        // Without a word a nested type is private, but in an interface public.
        SyntaxTokenList modifiers = type.Modifiers;
        return modifiers.Any(SyntaxKind.FileKeyword)
            || modifiers.Any(SyntaxKind.PrivateKeyword)
            || (modifiers.Any(SyntaxKind.ProtectedKeyword) && !modifiers.Any(SyntaxKind.InternalKeyword))
            || (type.Parent is TypeDeclarationSyntax and not InterfaceDeclarationSyntax && !modifiers.Any(modifier => Array.IndexOf(ModifierEdits.Accessibilities, modifier.Kind()) >= 0));
    }

    private static async Task MakeInternalAsync(FixSession session, MemberDeclarationSyntax[] types, CancellationToken cancellationToken)
    {
        foreach (MemberDeclarationSyntax type in types)
        {
            await session.EditAsync(type, (_, current) => ModifierEdits.Change(current, ModifierEdits.Accessibilities, SyntaxKind.InternalKeyword), cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
