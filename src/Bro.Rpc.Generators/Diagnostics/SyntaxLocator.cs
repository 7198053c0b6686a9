using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Bro.Rpc.Generators.Diagnostics;

/// <summary>Finds the token of a declaration that a diagnostic underlines.</summary>
internal static class SyntaxLocator
{
    /// <summary>A part of a symbol's declaration; its name, where the part is not written.</summary>
    public static Location? Find(ISymbol symbol, SyntaxPart part, CancellationToken cancellationToken)
    {
        if (part is SyntaxPart.WireName
            && FindMark(symbol)?.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax { ArgumentList.Arguments: [AttributeArgumentSyntax given, ..] })
        {
            return given.Expression.GetLocation();
        }

        foreach (SyntaxNode declaration in Declarations(symbol, cancellationToken))
        {
            if (Find(declaration, part) is { } location)
            {
                return location;
            }
        }

        return symbol.Locations.FirstOrDefault();
    }

    /// <summary>The value of an attribute's argument.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="property">The property that it is given to; null for the first argument.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public static Location? FindArgument(AttributeData attribute, string? property, CancellationToken cancellationToken) =>
        (attribute.ApplicationSyntaxReference?.GetSyntax(cancellationToken) as AttributeSyntax)?.ArgumentList?.Arguments
            .FirstOrDefault(argument => property is null || argument.NameEquals?.Name.Identifier.ValueText == property)?.Expression.GetLocation();

    /// <summary>The place in the type of a method's result, or of a parameter, where a type is mentioned that it is built of.</summary>
    public static Location? FindType(ISymbol symbol, ITypeSymbol mentioned, CancellationToken cancellationToken) =>
        FindTypeSyntax(symbol, mentioned, SymbolEqualityComparer.IncludeNullability, cancellationToken)?.GetLocation() ?? Find(symbol, SyntaxPart.Type, cancellationToken);

    /// <summary>The syntax there, or null where an alias hides it.</summary>
    public static TypeSyntax? FindTypeSyntax(ISymbol symbol, ITypeSymbol mentioned, SymbolEqualityComparer comparer, CancellationToken cancellationToken)
    {
        (ITypeSymbol? type, Func<SyntaxNode, TypeSyntax?> select) = symbol switch
        {
            IMethodSymbol method => (method.ReturnType, static node => (node as MethodDeclarationSyntax)?.ReturnType),
            IParameterSymbol parameter => (parameter.Type, static node => (node as ParameterSyntax)?.Type),
            _ => (default(ITypeSymbol), (Func<SyntaxNode, TypeSyntax?>)(static _ => null)),
        };
        TypeSyntax? written = Declarations(symbol, cancellationToken).Select(select).FirstOrDefault(static found => found is not null);
        return written is null || type is null ? null : TypeMention.Find(written, type, mentioned, comparer);
    }

    /// <summary>The entry of a type's base list through which it inherits another type, or the type's name.</summary>
    public static Location? FindBase(INamedTypeSymbol type, INamedTypeSymbol? inherited, CancellationToken cancellationToken)
    {
        INamedTypeSymbol[] bases = type.BaseType is null ? [.. type.Interfaces] : [type.BaseType, .. type.Interfaces];
        INamedTypeSymbol? through = Array.Find(bases, candidate => Inherits(candidate, inherited));
        foreach (SyntaxNode declaration in Declarations(type, cancellationToken))
        {
            foreach (BaseTypeSyntax entry in (declaration as TypeDeclarationSyntax)?.BaseList?.Types ?? default)
            {
                if (through is not null && TypeMention.IsNamed(entry.Type, through))
                {
                    return entry.Type.GetLocation();
                }
            }
        }

        return Find(type, SyntaxPart.Name, cancellationToken);
    }

    private static bool Inherits(INamedTypeSymbol candidate, INamedTypeSymbol? inherited)
    {
        for (INamedTypeSymbol? current = candidate; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, inherited))
            {
                return true;
            }
        }

        return inherited is not null && candidate.AllInterfaces.Contains(inherited, SymbolEqualityComparer.Default);
    }

    private static AttributeData? FindMark(ISymbol symbol) =>
        symbol.FindAttribute(MetadataNames.BroServiceAttribute) ?? symbol.FindAttribute(MetadataNames.BroMethodAttribute);

    // Of several parts the one that carries the attribute comes first: that is where the author looks.
    private static IEnumerable<SyntaxNode> Declarations(ISymbol symbol, CancellationToken cancellationToken)
    {
        SyntaxReference? mark = symbol.DeclaringSyntaxReferences.Length > 1 ? FindMark(symbol)?.ApplicationSyntaxReference : null;
        return symbol.DeclaringSyntaxReferences
            .OrderByDescending(reference => mark is not null && reference.SyntaxTree == mark.SyntaxTree && reference.Span.Contains(mark.Span))
            .Select(reference => reference.GetSyntax(cancellationToken));
    }

    private static Location? Find(SyntaxNode declaration, SyntaxPart part) => (declaration, part) switch
    {
        (MethodDeclarationSyntax method, SyntaxPart.Type) => method.ReturnType.GetLocation(),
        (MethodDeclarationSyntax method, SyntaxPart.TypeParameters) => method.TypeParameterList?.GetLocation(),
        (TypeDeclarationSyntax type, SyntaxPart.TypeParameters) => type.TypeParameterList?.GetLocation(),
        (TypeDeclarationSyntax type, SyntaxPart.Name) => type.Identifier.GetLocation(),
        (ParameterSyntax parameter, SyntaxPart.Type) => parameter.Type?.GetLocation(),
        (ParameterSyntax parameter, SyntaxPart.Passing) =>
            Find(parameter.Modifiers, SyntaxKind.RefKeyword, SyntaxKind.OutKeyword, SyntaxKind.InKeyword, SyntaxKind.ReadOnlyKeyword) ?? parameter.Type?.GetLocation(),
        (MethodDeclarationSyntax method, SyntaxPart.Passing) =>
            method.ParameterList.Parameters.FirstOrDefault(parameter => parameter.Identifier.IsKind(SyntaxKind.ArgListKeyword))?.GetLocation(),
        (VariableDeclaratorSyntax { Parent.Parent: MemberDeclarationSyntax field }, SyntaxPart.Accessibility or SyntaxPart.Static) => Find(field, part),
        (MemberDeclarationSyntax member, SyntaxPart.Accessibility) =>
            Find(member.Modifiers, SyntaxKind.PrivateKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.InternalKeyword, SyntaxKind.FileKeyword)
            ?? Find(member.Modifiers, SyntaxKind.SealedKeyword),
        (MemberDeclarationSyntax member, SyntaxPart.Static) => Find(member.Modifiers, SyntaxKind.StaticKeyword),
        (MemberDeclarationSyntax member, SyntaxPart.Uncreatable) => Find(member.Modifiers, SyntaxKind.AbstractKeyword, SyntaxKind.StaticKeyword),
        _ => null,
    };

    // One span over them, where they stand side by side as in "private protected".
    private static Location? Find(SyntaxTokenList modifiers, params SyntaxKind[] kinds)
    {
        SyntaxToken[] found = [.. modifiers.Where(modifier => Array.IndexOf(kinds, modifier.Kind()) >= 0)];
        return found.Length == 0
            ? null
            : Location.Create(found[0].SyntaxTree!, TextSpan.FromBounds(found[0].SpanStart, found[found.Length - 1].Span.End));
    }
}
