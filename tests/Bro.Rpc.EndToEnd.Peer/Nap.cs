namespace Bro.Rpc.EndToEnd.Peer;

public sealed record Nap(int Ms);
