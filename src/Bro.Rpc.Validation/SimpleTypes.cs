using System.Collections;

namespace Bro.Rpc.Validation;

/// <summary>The types whose values have nothing in them to be validated: all of the framework's but collections of others.</summary>
internal static class SimpleTypes
{
    public static bool Contains(Type type)
    {
        Type inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner.IsPrimitive || inner.IsEnum || inner.IsPointer || inner.IsByRefLike || inner == typeof(string)
            || (inner.IsArray ? Contains(inner.GetElementType()!) : IsFrameworks(inner) && !CanHold(inner));
    }

    private static bool CanHold(Type type) =>
        type == typeof(object)
        || (type.IsGenericType
            ? (IsCollection(type) || type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)) && !Array.TrueForAll(type.GetGenericArguments(), Contains)
            : IsCollection(type));

    private static bool IsCollection(Type type) => typeof(IEnumerable).IsAssignableFrom(type);

    private static bool IsFrameworks(Type type) => type.Assembly.GetName().Name is { } name && name.StartsWith("System.", StringComparison.Ordinal);
}
