using System.Diagnostics.Tracing;
using Bro.Rpc.Tool;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace Bro.Rpc.Soak;

/// <summary>Makes another .NET process collect its garbage, and tells what its heap is then: what lives, and nothing else.</summary>
internal static class LiveHeap
{
    private const int BufferMiB = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // whoever listens with GCHeapCollect makes the process collect, once, fully and before anything else
    private static readonly EventPipeProvider Collection = new(
        "Microsoft-Windows-DotNETRuntime",
        EventLevel.Informational,
        (long)(ClrTraceEventParser.Keywords.GC | ClrTraceEventParser.Keywords.GCHeapCollect));

    /// <summary>MiB that survive a full collection of the process.</summary>
    public static async Task<double> OfAsync(int processId)
    {
        using EventPipeSession session = await new DiagnosticsClient(processId).StartEventPipeSessionAsync([Collection], requestRundown: false, BufferMiB, CancellationToken.None);
        using var events = new EventPipeEventSource(session.EventStream);
        double? live = null;
        bool isCollected = false;

        // which of the two comes first is not said
        events.Clr.GCHeapStats += stats =>
        {
            live = stats.TotalHeapSize / 1048576.0;
            EndWhenBothAreKnown();
        };
        events.Clr.GCStop += collection =>
        {
            isCollected |= collection.Depth == 2;
            EndWhenBothAreKnown();
        };
        await Task.Run(events.Process).WaitAsync(Limit);
        return live ?? throw new InvalidOperationException($"Process {processId} has told of no full collection.");

        void EndWhenBothAreKnown()
        {
            if (isCollected && live is not null)
            {
                session.Stop();
            }
        }
    }

    /// <summary>
    /// The same of this process, which empties its pool first, as a gateway does by itself. What a thread keeps of it goes when half a
    /// minute later it is asked again.
    /// </summary>
    public static double OfThisProcess()
    {
        SharedBuffers.Drop();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

        // it is there that threads are made to let go
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
    }
}
