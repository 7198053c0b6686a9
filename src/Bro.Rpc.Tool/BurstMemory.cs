namespace Bro.Rpc.Tool;

/// <summary>
/// Gives the memory of a burst back to the system. A gateway allocates next to nothing, so that no garbage collection would
/// come by itself, and a pool keeps for good what it once lent.
/// </summary>
internal static class BurstMemory
{
    // Two of them until the first collection, and half a minute more: together less than a minute.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(8);

    // What a thread keeps for itself it lets go of when two collections, half a minute apart, have not seen it used.
    private const int CollectionsAfterBurst = 6;

    // So few calls in an interval are no burst, unless they were large.
    private const long QuietCalls = 500;

    // A burst is over where there are so many times fewer calls than at its peak.
    private const long PartOfPeak = 10;
    private const long QuietGrowth = 16 * 1024 * 1024;

    /// <summary>Looks after it until it is cancelled.</summary>
    public static async Task KeepAsync(IpcServer gateway, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        long routed = 0;
        long left = 0;
        long peak = 0;
        int collectionsLeft = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                long now = gateway.GetStatus().CallsRouted;
                long calls = now - routed;
                routed = now;
                peak = Math.Max(peak, calls);
                bool isQuiet = calls <= Math.Max(QuietCalls, peak / PartOfPeak);
                if (!isQuiet || GC.GetTotalMemory(forceFullCollection: false) > left + QuietGrowth)
                {
                    collectionsLeft = CollectionsAfterBurst;
                }

                if (isQuiet && collectionsLeft > 0)
                {
                    collectionsLeft--;

                    // What goes on after a burst is the measure of the next one.
                    peak = collectionsLeft == 0 ? calls : peak;
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
