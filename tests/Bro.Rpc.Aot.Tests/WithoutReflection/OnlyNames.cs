using System.Text.Json.Serialization.Metadata;

namespace Bro.Rpc.Aot.Tests.WithoutReflection;

/// <summary>A resolver of the user's own: of a herb it sends the name alone.</summary>
internal static class OnlyNames
{
    public static IJsonTypeInfoResolver WithOnlyNames(this IJsonTypeInfoResolver resolver) => resolver.WithAddedModifier(static type =>
    {
        if (type.Type == typeof(Herb))
        {
            type.Properties.Single(static property => property.Name == "season").ShouldSerialize = static (_, _) => false;
        }
    });
}
