using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO041: makes a marked class one that has instances, or adds the class that implements what was to be added.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CreatableClassFix))]
[Shared]
internal sealed class CreatableClassFix : BroCodeFixProvider
{
    private const int MostOffers = 3;

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.NotAnImplementation.Id];

    /// <inheritdoc/>
    protected override async Task<IEnumerable<Fix>> FindFixesAsync(FixTarget target)
    {
        if (target.Around<TypeArgumentListSyntax>() is { Arguments: [TypeSyntax argument] })
        {
            return target.Model.GetTypeInfo(argument, target.CancellationToken).Type is INamedTypeSymbol added
                ? await ReplaceAsync(target, argument, added).ConfigureAwait(false)
                : [];
        }

        return target.Around<TypeDeclarationSyntax>() is { } declaration
            && target.Model.GetDeclaredSymbol(declaration, target.CancellationToken) is { } type
            && !HasAbstractMembers(type)
                ? [new Fix(
                    $"Make '{type.Name}' {(type.IsStatic ? "no longer static, with its marked methods" : "no longer abstract")}",
                    nameof(CreatableClassFix),
                    (session, cancellationToken) => EditAsync(session, type, cancellationToken))]
                : [];
    }

    private static async Task<IEnumerable<Fix>> ReplaceAsync(FixTarget target, TypeSyntax argument, INamedTypeSymbol added)
    {
        Solution solution = target.Document.Project.Solution;
        IEnumerable<INamedTypeSymbol> found = added.TypeKind is TypeKind.Interface
            ? (await SymbolFinder.FindImplementationsAsync(added, solution, cancellationToken: target.CancellationToken).ConfigureAwait(false)).OfType<INamedTypeSymbol>()
            : await SymbolFinder.FindDerivedClassesAsync(added, solution, cancellationToken: target.CancellationToken).ConfigureAwait(false);
        return found
            .Where(type => type is { TypeKind: TypeKind.Class, IsAbstract: false, IsFileLocal: false, TypeParameters.IsEmpty: true }
                && target.Model.IsAccessible(argument.SpanStart, type)
                && !type.HasAttribute("System.CodeDom.Compiler.GeneratedCodeAttribute"))
            .OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal)
            .Take(MostOffers)
            .Select(type => new Fix(
                $"Add '{type.Name}', which {(added.TypeKind is TypeKind.Interface ? "implements" : "derives from")} '{added.Name}'",
                $"{nameof(CreatableClassFix)}:{type.ToDisplayString()}",
                (session, cancellationToken) => session.EditAsync(
                    argument,
                    (editor, current) => BroAttributes.TypeName(editor, type.FullMetadataName()).WithTriviaFrom(current),
                    cancellationToken)));
    }

    private static bool HasAbstractMembers(INamedTypeSymbol type)
    {
        var overridden = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (ISymbol member in current.GetMembers())
            {
                ISymbol? below = (member as IMethodSymbol)?.OverriddenMethod ?? (member as IPropertySymbol)?.OverriddenProperty ?? (ISymbol?)(member as IEventSymbol)?.OverriddenEvent;
                if (below is not null)
                {
                    overridden.Add(below);
                }

                if (member.IsAbstract && !overridden.Contains(member))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static async Task EditAsync(FixSession session, INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>().Where(method => type.IsStatic && method.HasAttribute(MetadataNames.BroMethodAttribute)))
        {
            await EditAsync(session, method, cancellationToken).ConfigureAwait(false);
        }

        await EditAsync(session, (ISymbol)type, cancellationToken).ConfigureAwait(false);
    }

    private static async Task EditAsync(FixSession session, ISymbol symbol, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            if (await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false) is MemberDeclarationSyntax declaration)
            {
                await session.EditAsync(declaration, (_, current) => ModifierEdits.Remove(current, SyntaxKind.StaticKeyword, SyntaxKind.AbstractKeyword), cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }
}
