namespace Bro.Rpc.Tool;

/// <summary>
/// Gives the memory of a burst back to the system. A gateway allocates next to nothing, so that no garbage collection would
/// come by itself, and a pool keeps for good what it once lent.
/// </summary>
internal static class BurstMemory
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    // What a thread keeps for itself it lets go of when no two collections in half a minute have seen it used.
    private const int CollectionsAfterBurst = 4;

    // So few calls in an interval are no burst, unless they were large.
    private const long QuietCalls = 1000;
    private const long QuietGrowth = 16 * 1024 * 1024;

    /// <summary>Looks after it until it is cancelled.</summary>
    public static async Task KeepAsync(IpcServer gateway, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        long routed = 0;
        long left = 0;
        int collectionsLeft = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                long now = gateway.GetStatus().CallsRouted;
                bool isQuiet = now - routed <= QuietCalls;
                routed = now;
                if (!isQuiet || GC.GetTotalMemory(forceFullCollection: false) > left + QuietGrowth)
                {
                    collectionsLeft = CollectionsAfterBurst;
                }

                if (isQuiet && collectionsLeft > 0)
                {
                    collectionsLeft--;
                    SharedBuffers.Drop();
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    left = GC.GetTotalMemory(forceFullCollection: false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }
}
