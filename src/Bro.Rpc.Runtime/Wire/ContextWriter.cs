using System.Collections.Immutable;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// Writes a <c>context</c>. Protocol §2.
/// <code>
/// {"root":"root-…","chain":["order","user"],"depth":2,"deadline":1763887000123}
/// </code>
/// </summary>
internal static class ContextWriter
{
    /// <summary>Writes a context as it is.</summary>
    public static void Write(Utf8JsonWriter json, IpcContext context)
    {
        Begin(json, context.Root, context.Chain);
        End(json, context.Depth, context.Deadline);
    }

    /// <summary>Writes the context of a call: the parent's, extended by the service called, without building it.</summary>
    public static void WriteExtended(Utf8JsonWriter json, IpcContext parent, string to, long deadline)
    {
        Begin(json, parent.Root, parent.Chain);
        json.WriteStringValue(to);
        End(json, parent.Depth + 1, deadline);
    }

    private static void Begin(Utf8JsonWriter json, string root, ImmutableArray<string> chain)
    {
        json.WriteStartObject(FieldNames.Context);
        json.WriteString(FieldNames.Root, root);
        json.WriteStartArray(FieldNames.Chain);
        foreach (string service in chain)
        {
            json.WriteStringValue(service);
        }
    }

    private static void End(Utf8JsonWriter json, int depth, long deadline)
    {
        json.WriteEndArray();
        json.WriteNumber(FieldNames.Depth, depth);
        json.WriteNumber(FieldNames.Deadline, deadline);
        json.WriteEndObject();
    }
}
