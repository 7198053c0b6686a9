using Bro.Rpc.Generators.Emit;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>The default value of a parameter as emitted code writes it.</summary>
internal static class DefaultValue
{
    /// <summary>The expression, or null where neither the parameter nor what it overrides has a default.</summary>
    public static string? Of(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue)
        {
            return parameter.Overridden() is { } overridden ? Of(overridden) : null;
        }

        ITypeSymbol? inner = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [ITypeSymbol argument] }
            ? argument
            : null;
        if (parameter.ExplicitDefaultValue is not { } value)
        {
            // A type that takes no null may have one as its default all the same, where its author insists.
            return parameter.Type.IsValueType && inner is null ? "default"
                : inner is not null || parameter.NullableAnnotation is NullableAnnotation.Annotated ? "null"
                : "null!";
        }

        // The constant of an enum is its number; the parentheses are for those below zero.
        ITypeSymbol type = inner ?? parameter.Type;
        return type.TypeKind is TypeKind.Enum
            ? $"({type.EmittedName()})({CSharpLiteral.Of(value)})"
            : CSharpLiteral.Of(value);
    }
}
