namespace Bro.Rpc.Soak;

/// <summary>What both processes hold when nobody has called for a while, though all who stay are connected.</summary>
/// <param name="GatewayMiB">Resident memory, after the gateway itself gave back what it does not need.</param>
/// <param name="GatewayLiveMiB">What of it is heap that a full collection leaves.</param>
/// <param name="LoadMiB">Resident memory.</param>
/// <param name="LoadLiveMiB">As of the gateway.</param>
internal readonly record struct Rest(double GatewayMiB, double GatewayLiveMiB, double LoadMiB, double LoadLiveMiB)
{
    /// <summary>So long until a gateway has seen that a burst is over and has let go of its buffers, four collections later.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(100);

    public static async Task<Rest> TakeAsync(int gatewayId)
    {
        // before a collection from outside, which takes memory of its own
        double gateway = Usage.Of(gatewayId).MemoryMiB;
        double loadLive = LiveHeap.OfThisProcess();
        return new Rest(gateway, await LiveHeap.OfAsync(gatewayId), Usage.Of(Environment.ProcessId).MemoryMiB, loadLive);
    }
}
