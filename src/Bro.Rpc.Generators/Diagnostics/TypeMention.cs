using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bro.Rpc.Generators.Diagnostics;

/// <summary>Follows a type and the syntax that it is written with side by side: an analyzer of symbols has no semantic model to ask.</summary>
internal static class TypeMention
{
    /// <summary>The part of a type's syntax that mentions another type, or null where an alias hides it.</summary>
    public static TypeSyntax? Find(TypeSyntax syntax, ITypeSymbol type, ITypeSymbol mentioned, SymbolEqualityComparer comparer)
    {
        if (comparer.Equals(type, mentioned))
        {
            return syntax;
        }

        switch (syntax, type)
        {
            case (RefTypeSyntax reference, _):
                return Find(reference.Type, type, mentioned, comparer);
            case (NullableTypeSyntax nullable, INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [ITypeSymbol inner] }):
                return Find(nullable.ElementType, inner, mentioned, comparer);
            case (NullableTypeSyntax nullable, _):
                return Find(nullable.ElementType, type, mentioned, comparer);
            case (QualifiedNameSyntax qualified, _):
                return Find(qualified.Right, type, mentioned, comparer);
            case (AliasQualifiedNameSyntax aliased, _):
                return Find(aliased.Name, type, mentioned, comparer);
            case (ArrayTypeSyntax array, IArrayTypeSymbol symbol):
                return FindElement(array, symbol, mentioned, comparer);
            case (GenericNameSyntax generic, INamedTypeSymbol named) when generic.TypeArgumentList.Arguments.Count == named.TypeArguments.Length:
                return generic.TypeArgumentList.Arguments
                    .Select((argument, i) => Find(argument, named.TypeArguments[i], mentioned, comparer))
                    .FirstOrDefault(static found => found is not null);
            default:
                return null;
        }
    }

    /// <summary>A type with all that it is built of.</summary>
    public static IEnumerable<ITypeSymbol> PartsOf(ITypeSymbol type)
    {
        IEnumerable<ITypeSymbol> inner = type switch
        {
            IArrayTypeSymbol array => [array.ElementType],
            INamedTypeSymbol named => named.TypeArguments,
            _ => [],
        };
        return [type, .. inner.SelectMany(PartsOf)];
    }

    /// <summary>Whether syntax is the name of a type, as far as the last word of it tells.</summary>
    public static bool IsNamed(TypeSyntax syntax, INamedTypeSymbol type) => syntax switch
    {
        QualifiedNameSyntax qualified => IsNamed(qualified.Right, type),
        AliasQualifiedNameSyntax aliased => IsNamed(aliased.Name, type),
        SimpleNameSyntax name => name.Identifier.ValueText == type.Name && name.Arity == type.Arity,
        _ => false,
    };

    // int[][] is one node with two ranks, and two types.
    private static TypeSyntax? FindElement(ArrayTypeSyntax syntax, IArrayTypeSymbol array, ITypeSymbol mentioned, SymbolEqualityComparer comparer)
    {
        ITypeSymbol element = array;
        for (int i = 0; i < syntax.RankSpecifiers.Count && element is IArrayTypeSymbol { ElementType: ITypeSymbol next }; i++)
        {
            element = next;
            if (comparer.Equals(element, mentioned) && i + 1 < syntax.RankSpecifiers.Count)
            {
                return syntax;
            }
        }

        return Find(syntax.ElementType, element, mentioned, comparer);
    }
}
