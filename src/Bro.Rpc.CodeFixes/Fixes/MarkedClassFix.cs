using System.Collections.Immutable;
using System.Composition;
using Bro.Rpc.CodeFixes.Editing;
using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Models;
using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.CodeFixes.Fixes;

/// <summary>BRO001: marks the methods of a class that can be called, or unmarks the class.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MarkedClassFix))]
[Shared]
internal sealed class MarkedClassFix : BroCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Descriptors.NotAService.Id];

    /// <inheritdoc/>
    protected override IEnumerable<Fix> FindFixes(FixTarget target)
    {
        if (target.Around<TypeDeclarationSyntax>() is not { } declaration
            || target.Model.GetDeclaredSymbol(declaration, target.CancellationToken) is not { } type)
        {
            yield break;
        }

        IMethodSymbol[] methods = [.. FindCallable(type, target.CancellationToken)];
        if (methods.Length > 0)
        {
            yield return new Fix(
                $"Mark {Describe(methods)} with [BroMethod]",
                "MarkMethods",
                (session, cancellationToken) => MarkAsync(session, methods, cancellationToken));
        }

        if (type.FindAttribute(MetadataNames.BroServiceAttribute)?.ApplicationSyntaxReference?.GetSyntax(target.CancellationToken) is AttributeSyntax mark)
        {
            yield return new Fix(
                $"Remove [BroService] from '{type.Name}'",
                "RemoveBroService",
                (session, cancellationToken) => session.RemoveAttributeAsync(mark, cancellationToken));
        }
    }

    private static string Describe(IMethodSymbol[] methods) =>
        methods.Length <= 3 ? string.Join(" and ", methods.Select(method => $"'{method.Name}'")) : $"the {methods.Length} public methods that return a task";

    private static IEnumerable<IMethodSymbol> FindCallable(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        var findings = Findings.Unheard(type, cancellationToken);
        var models = new List<MethodModel>();
        return type.GetMembers().OfType<IMethodSymbol>().Where(method =>
            method is { MethodKind: MethodKind.Ordinary, IsStatic: false, IsImplicitlyDeclared: false, DeclaredAccessibility: Accessibility.Public }
            && MethodParser.Parse(method, method.ContainingType, null, findings) is { } model
            && MethodNames.TryAdd(models, model, method, findings));
    }

    private static async Task MarkAsync(FixSession session, IMethodSymbol[] methods, CancellationToken cancellationToken)
    {
        foreach (IMethodSymbol method in methods)
        {
            foreach (MethodDeclarationSyntax declaration in (await MethodFamily.FindDeclarationsAsync(method, cancellationToken).ConfigureAwait(false)).Take(1))
            {
                await session.EditAsync(declaration, (editor, current) => BroAttributes.AddMethod(editor, current), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
