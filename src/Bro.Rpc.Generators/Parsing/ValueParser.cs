using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>How values of a type are read and written.</summary>
internal static class ValueParser
{
    public static ValueModel Parse(ITypeSymbol type)
    {
        // Emitted code that holds a dynamic would bind at run time; an object is the same value.
        if (type.TypeKind is TypeKind.Dynamic)
        {
            NullRule rule = NullsOfReference(type);
            return new ValueModel(rule is NullRule.Accepted ? "object?" : "object", "object", ValueKind.Other, rule);
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [ITypeSymbol inner] })
        {
            return new ValueModel(type.EmittedName(), type.EmittedName(), KindOf(inner), NullRule.NullableValue);
        }

        return type.IsValueType
            ? new ValueModel(type.EmittedName(), type.EmittedName(), KindOf(type), NullRule.Value)
            : new ValueModel(type.EmittedName(), type.EmittedNameWithoutAnnotation(), KindOf(type), NullsOfReference(type));
    }

    private static NullRule NullsOfReference(ITypeSymbol type) => type.NullableAnnotation switch
    {
        NullableAnnotation.Annotated => NullRule.Accepted,
        NullableAnnotation.NotAnnotated => NullRule.Rejected,
        _ => NullRule.Unknown,
    };

    private static ValueKind KindOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_String => ValueKind.String,
        SpecialType.System_Boolean => ValueKind.Boolean,
        SpecialType.System_Int32 => ValueKind.Int32,
        SpecialType.System_Int64 => ValueKind.Int64,
        SpecialType.System_Double => ValueKind.Double,
        SpecialType.System_Decimal => ValueKind.Decimal,
        _ => ValueKind.Other,
    };
}
