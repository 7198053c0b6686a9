using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>Names of symbols, as metadata, emitted code and messages write them.</summary>
internal static class SymbolNames
{
    // Signatures of the emitted code must match the contract's to the last annotation.
    private static readonly SymbolDisplayFormat Emitted = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The type as emitted code mentions it.</summary>
    public static string EmittedName(this ITypeSymbol type) => type.ToDisplayString(Emitted);

    /// <summary>The type as emitted code mentions it, without the annotation of a nullable reference.</summary>
    public static string EmittedNameWithoutAnnotation(this ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).EmittedName();

    /// <summary>The type or member as a message names it.</summary>
    public static string MessageName(this ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    /// <summary>The full metadata name: <c>Namespace.Outer+Inner`1</c>.</summary>
    public static string FullMetadataName(this INamedTypeSymbol type)
    {
        string name = type.MetadataName;
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            name = $"{outer.MetadataName}+{name}";
        }

        return type.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString()}.{name}" : name;
    }

    /// <summary>Whether this is the type of that name, or a construction of it.</summary>
    public static bool Is(this ITypeSymbol? type, string metadataName)
    {
        // The last part first: it decides nearly every time, and needs no string to be built.
        int dot = metadataName.LastIndexOf('.');
        return type is INamedTypeSymbol { ContainingType: null } named
            && metadataName.Length - dot - 1 == named.MetadataName.Length
            && metadataName.EndsWith(named.MetadataName, StringComparison.Ordinal)
            && named.OriginalDefinition.FullMetadataName() == metadataName;
    }

    /// <summary>Whether this is the type of that name or derives from it.</summary>
    public static bool DerivesFrom(this ITypeSymbol? type, string metadataName)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Is(metadataName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The attribute of that name, where the symbol has it.</summary>
    public static AttributeData? FindAttribute(this ISymbol symbol, string metadataName)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass.Is(metadataName))
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>The parameter that this one stands for in an override, or null.</summary>
    public static IParameterSymbol? Overridden(this IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { OverriddenMethod: { } method } ? method.Parameters[parameter.Ordinal] : null;

    /// <summary>Whether the symbol carries the attribute of that name.</summary>
    public static bool HasAttribute(this ISymbol symbol, string metadataName) => symbol.FindAttribute(metadataName) is not null;
}
