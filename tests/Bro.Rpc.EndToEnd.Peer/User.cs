namespace Bro.Rpc.EndToEnd.Peer;

public sealed record User(string Id, string Name);
