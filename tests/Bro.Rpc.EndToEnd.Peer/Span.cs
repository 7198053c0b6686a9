namespace Bro.Rpc.EndToEnd.Peer;

public sealed record Span(string Name, string Kind, string TraceId, string SpanId, string ParentId, IReadOnlyDictionary<string, string?> Tags, IReadOnlyList<string> Baggage);
