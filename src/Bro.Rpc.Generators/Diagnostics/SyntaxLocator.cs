using Bro.Rpc.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.Generators.Diagnostics;

/// <summary>Finds the token of a declaration that a diagnostic underlines.</summary>
internal static class SyntaxLocator
{
    /// <summary>A part of a symbol's declaration.</summary>
    public static Location? Find(ISymbol symbol, SyntaxPart part, CancellationToken cancellationToken)
    {
        Location? name = symbol.Locations.FirstOrDefault();
        if (part is SyntaxPart.WireName)
        {
            AttributeData? attribute = symbol.FindAttribute(MetadataNames.BroServiceAttribute) ?? symbol.FindAttribute(MetadataNames.BroMethodAttribute);
            return attribute?.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax { ArgumentList.Arguments: [AttributeArgumentSyntax given, ..] }
                ? given.GetLocation()
                : name;
        }

        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            SyntaxNode? found = (reference.GetSyntax(cancellationToken), part) switch
            {
                (MethodDeclarationSyntax method, SyntaxPart.Type) => method.ReturnType,
                (ParameterSyntax parameter, SyntaxPart.Type) => parameter.Type,
                (MethodDeclarationSyntax method, SyntaxPart.TypeParameters) => method.TypeParameterList,
                (TypeDeclarationSyntax type, SyntaxPart.TypeParameters) => type.TypeParameterList,
                _ => null,
            };
            if (found is not null)
            {
                return found.GetLocation();
            }
        }

        return name;
    }

    /// <summary>The entry of a type's base list through which it inherits another type, or the type's name.</summary>
    public static Location? FindBase(INamedTypeSymbol type, INamedTypeSymbol? inherited, CancellationToken cancellationToken)
    {
        // Interfaces stand in the order of the base list, as long as there is only one list.
        BaseListSyntax[] lists =
        [
            .. type.DeclaringSyntaxReferences
                .Select(reference => (reference.GetSyntax(cancellationToken) as TypeDeclarationSyntax)?.BaseList)
                .OfType<BaseListSyntax>(),
        ];
        if (inherited is not null && type.TypeKind is TypeKind.Interface && lists is [BaseListSyntax list] && list.Types.Count == type.Interfaces.Length)
        {
            for (int i = 0; i < type.Interfaces.Length; i++)
            {
                INamedTypeSymbol entry = type.Interfaces[i];
                if (SymbolEqualityComparer.Default.Equals(entry, inherited) || entry.AllInterfaces.Contains(inherited, SymbolEqualityComparer.Default))
                {
                    return list.Types[i].GetLocation();
                }
            }
        }

        return type.Locations.FirstOrDefault();
    }
}
