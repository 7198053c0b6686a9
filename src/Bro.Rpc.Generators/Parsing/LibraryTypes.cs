using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>The types that need no context: the runtime's own <c>PrimitiveJsonContext</c> has them. samples/Aot sends each of them.</summary>
internal static class LibraryTypes
{
    private static readonly string[] Names =
    [
        FrameworkNames.JsonElement,
        FrameworkNames.Guid,
        FrameworkNames.DateTimeOffset,
        FrameworkNames.DateOnly,
        FrameworkNames.TimeOnly,
        FrameworkNames.TimeSpan,
        FrameworkNames.Uri,
        FrameworkNames.Version,
    ];

    /// <summary>Whether it is one of them.</summary>
    public static bool Contains(ITypeSymbol type) => type switch
    {
        IDynamicTypeSymbol => true,
        IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte or SpecialType.System_String } => true,
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [ITypeSymbol inner] } => Contains(inner),
        INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_String }] } => type.Is(FrameworkNames.List),
        _ => IsSpecial(type.SpecialType) || Array.Exists(Names, name => type.Is(name)),
    };

    private static bool IsSpecial(SpecialType type) => type
        is SpecialType.System_Object or SpecialType.System_String or SpecialType.System_DateTime
        or (>= SpecialType.System_Boolean and <= SpecialType.System_Double);
}
