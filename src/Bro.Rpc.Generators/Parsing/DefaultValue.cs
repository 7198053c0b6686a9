using Bro.Rpc.Generators.Emit;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>The default value of a parameter as emitted code writes it.</summary>
internal static class DefaultValue
{
    /// <summary>The expression, or null where the parameter has no default.</summary>
    public static string? Of(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue)
        {
            return null;
        }

        object? value = parameter.ExplicitDefaultValue;
        ITypeSymbol type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [ITypeSymbol inner] }
            ? inner
            : parameter.Type;

        // The constant of an enum is its number; the parentheses are for those below zero.
        return value is not null && type.TypeKind is TypeKind.Enum
            ? $"({type.EmittedName()})({CSharpLiteral.Of(value)})"
            : CSharpLiteral.Of(value);
    }
}
