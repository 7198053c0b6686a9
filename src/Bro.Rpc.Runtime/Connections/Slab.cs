using System.Buffers;

namespace Bro.Rpc.Connections;

/// <summary>
/// A pooled array that several frames lie in; it goes back to the pool when the receive buffer and every frame that was
/// kept have let go of it. Safe from any thread.
/// </summary>
internal sealed class Slab
{
    private int _references = 1;

    public Slab(int size) => Array = ArrayPool<byte>.Shared.Rent(size);

    public byte[] Array { get; }

    /// <summary>Whether only one holder is left. Only that holder may act on it.</summary>
    public bool IsSole => Volatile.Read(ref _references) == 1;

    public void AddReference() => Interlocked.Increment(ref _references);

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            ArrayPool<byte>.Shared.Return(Array);
        }
    }
}
