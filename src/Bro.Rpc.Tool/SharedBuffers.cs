using System.Buffers;

namespace Bro.Rpc.Tool;

/// <summary>The buffers that the pool of the process keeps, once lent and given back.</summary>
internal static class SharedBuffers
{
    // Those of connections, and those of the largest messages.
    private const int Smallest = 4 * 1024;
    private const int Largest = 32 * 1024 * 1024;

    /// <summary>
    /// Takes out of the pool all that no thread keeps for itself; the next collection frees it. The pool has no door for this, and
    /// lets go by itself of one buffer of a size and core with each collection, from the second minute of quiet on.
    /// </summary>
    public static void Drop()
    {
        // What is rented and never returned is garbage; of a size it is done with the first that had to be made.
        for (int size = Smallest; size <= Largest; size *= 2)
        {
            long before;
            do
            {
                before = GC.GetAllocatedBytesForCurrentThread();
                ArrayPool<byte>.Shared.Rent(size);
            }
            while (GC.GetAllocatedBytesForCurrentThread() - before < size);
        }
    }
}
