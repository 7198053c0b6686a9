namespace Bro.Rpc.EndToEnd.Peer;

/// <param name="Key">The gate to stand at.</param>
/// <param name="Size">How many characters the answer has.</param>
public sealed record HoldRequest(string Key, int Size);
