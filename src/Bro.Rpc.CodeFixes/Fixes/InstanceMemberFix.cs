using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO008: makes a static method one of instances, with all that implements it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(InstanceMemberFix))]
[Shared]
internal sealed class InstanceMemberFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.StaticMember.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        // A static virtual method has a body that knows of no instance, and would run locally.
        if (target.Around<MemberDeclarationSyntax>() is MethodDeclarationSyntax declaration
            && !declaration.Modifiers.Any(SyntaxKind.VirtualKeyword)
            && target.Model.GetDeclaredSymbol(declaration, target.CancellationToken) is { } method)
        {
            yield return new Fix(
                $"Make '{method.Name}' an instance method",
                nameof(InstanceMemberFix),
                (session, cancellationToken) => MethodFamily.EditDeclarationsAsync(
                    session,
                    method,
                    nameof(InstanceMemberFix),
                    (member, found) => session.EditAsync<MemberDeclarationSyntax>(
                        found,
                        (_, current) => member.ContainingType.TypeKind is TypeKind.Interface
                            ? ModifierEdits.Remove(current, SyntaxKind.StaticKeyword, SyntaxKind.AbstractKeyword)
                            : ModifierEdits.Remove(current, SyntaxKind.StaticKeyword),
                        cancellationToken),
                    cancellationToken));
        }
    }
}
