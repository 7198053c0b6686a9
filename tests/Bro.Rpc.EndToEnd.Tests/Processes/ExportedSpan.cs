namespace Bro.Rpc.EndToEnd.Tests.Processes;

/// <summary>A span as a peer process exported it.</summary>
internal sealed record ExportedSpan(string Name, string Kind, string TraceId, string SpanId, string ParentId, IReadOnlyDictionary<string, string?> Tags, IReadOnlyList<string> Baggage)
{
    /// <summary>What stands for no parent.</summary>
    public const string None = "0000000000000000";
}
