namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>What a caller is told, as a line of JSON.</summary>
/// <param name="Peer">Which of its ways to call.</param>
/// <param name="Bytes">How long the text is.</param>
/// <param name="InFlight">How many calls to keep in flight.</param>
/// <param name="WarmUpSeconds">How long before calls count.</param>
/// <param name="Seconds">How long they count.</param>
/// <param name="Processes">Whose processor time to count.</param>
internal sealed record LoadRequest(string Peer, int Bytes, int InFlight, double WarmUpSeconds, double Seconds, int[] Processes);
