using System.Collections.Immutable;

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
    public static void Write(MessageWriter writer, IpcContext context)
    {
        Begin(writer, context.Root, context.Chain);
        End(writer, context.Depth, context.Deadline, default);
    }

    /// <summary>Writes the context of a call: the parent's, extended by the service called, without building it.</summary>
    public static void WriteExtended(MessageWriter writer, IpcContext parent, string to, long deadline, in TraceFields trace)
    {
        Begin(writer, parent.Root, parent.Chain);
        writer.WriteItem(to);
        End(writer, parent.Depth + 1, deadline, trace);
    }

    private static void Begin(MessageWriter writer, string root, ImmutableArray<string> chain)
    {
        writer.StartObject(FieldNames.Context);
        writer.Write(FieldNames.Root, root);
        writer.StartArray(FieldNames.Chain);
        foreach (string service in chain)
        {
            writer.WriteItem(service);
        }
    }

    private static void End(MessageWriter writer, int depth, long deadline, in TraceFields trace)
    {
        writer.EndArray();
        writer.Write(FieldNames.Depth, depth);
        writer.Write(FieldNames.Deadline, deadline);
        trace.Write(writer);
        writer.EndObject();
    }
}
