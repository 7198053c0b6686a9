namespace Bro.Rpc.Tool;

/// <summary>
/// Gives the memory of a burst back to the system. A gateway allocates next to nothing, so that no garbage collection would
/// come by itself, and the pools let go of what they keep only with one.
/// </summary>
internal static class BurstMemory
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    // The pools let go of what no two collections in half a minute have seen used.
    private const int CollectionsAfterBurst = 4;

    // So few calls in an interval are no burst.
    private const long QuietCalls = 1000;

    /// <summary>Looks after it until it is cancelled.</summary>
    public static async Task KeepAsync(IpcServer gateway, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        long routed = 0;
        int collectionsLeft = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                long now = gateway.GetStatus().CallsRouted;
                if (now - routed > QuietCalls)
                {
                    collectionsLeft = CollectionsAfterBurst;
                }
                else if (collectionsLeft > 0)
                {
                    collectionsLeft--;
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                }

                routed = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }
}
