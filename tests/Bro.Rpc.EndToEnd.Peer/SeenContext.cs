namespace Bro.Rpc.EndToEnd.Peer;

public sealed record SeenContext(IReadOnlyList<string> Chain, int Depth, string Root, long Deadline);
