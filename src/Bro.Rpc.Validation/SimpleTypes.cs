using System.Text.Json;

namespace Bro.Rpc.Validation;

/// <summary>The types that have no members to be validated.</summary>
internal static class SimpleTypes
{
    public static bool Contains(Type type)
    {
        Type inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner.IsPrimitive || inner.IsEnum || inner == typeof(string) || inner == typeof(decimal) || inner == typeof(Guid) || inner == typeof(Uri) || inner == typeof(Version)
            || inner == typeof(DateTime) || inner == typeof(DateTimeOffset) || inner == typeof(DateOnly) || inner == typeof(TimeOnly) || inner == typeof(TimeSpan)
            || inner == typeof(Half) || inner == typeof(Int128) || inner == typeof(UInt128) || inner == typeof(JsonElement)
            || (inner.IsArray && Contains(inner.GetElementType()!));
    }
}
