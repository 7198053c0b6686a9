using Bro.Rpc.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Bro.Rpc.Generators.Parsing;

/// <summary>The contexts that <c>[assembly: BroJsonContext(typeof(…))]</c> names.</summary>
internal static class JsonContextParser
{
    /// <summary>The context that an attribute names, whatever type it is; null where it names none.</summary>
    public static INamedTypeSymbol? FindNamed(AttributeData attribute) =>
        attribute is { ConstructorArguments: [{ Kind: TypedConstantKind.Type, Value: INamedTypeSymbol type }] } ? type : null;

    /// <summary>Whether a type is a context that emitted code can ask for its default instance.</summary>
    public static bool IsContext(INamedTypeSymbol type) =>
        type is { IsAbstract: false, IsUnboundGenericType: false, TypeKind: TypeKind.Class } && type.DerivesFrom(FrameworkNames.JsonSerializerContext);

    /// <summary>Whether emitted code, in a file of its own, can mention a context.</summary>
    public static bool IsAccessible(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (current.IsFileLocal)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The contexts that attributes name.</summary>
    public static EquatableArray<JsonContextModel> Parse(IEnumerable<AttributeData> attributes) => new(
    [
        .. attributes
            .Select(FindNamed)
            .OfType<INamedTypeSymbol>()
            .Where(static type => IsContext(type) && IsAccessible(type) && IsCompleted(type))
            .Select(static type => new JsonContextModel(type.EmittedNameWithoutAnnotation())),
    ]);

    /// <summary>Those of all files together, each once; nothing where there are none.</summary>
    public static IEnumerable<EquatableArray<JsonContextModel>> Combine(IEnumerable<EquatableArray<JsonContextModel>> files)
    {
        JsonContextModel[] all = [.. files.SelectMany(static contexts => contexts).Distinct()];
        return all.Length == 0 ? [] : [new(all)];
    }

    // Without a type to list, its generator adds nothing to it: the compiler says so, and a mention of what is not there would only add to that.
    private static bool IsCompleted(INamedTypeSymbol type) => type.HasAttribute(FrameworkNames.JsonSerializableAttribute) || type.GetMembers("Default").Length > 0;
}
