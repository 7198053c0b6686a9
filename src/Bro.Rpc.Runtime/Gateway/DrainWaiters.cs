using Bro.Rpc.Connections;

namespace Bro.Rpc.Gateway;

/// <summary>Who waits until one of the connections of a pool keeps up: each once, however many queues there are to drain.</summary>
/// <remarks>
/// All fields are under <c>_gate</c>; nobody is called back under it. Who waits is noted before the queues are watched, and let go after a queue
/// is watched no more, so that nobody is noted and forgotten in between.
/// </remarks>
internal sealed class DrainWaiters
{
    private readonly Lock _gate = new();
    private readonly HashSet<SendQueue> _watched = [];
    private List<Action> _waiting = [];

    public void Add(Action callback)
    {
        lock (_gate)
        {
            _waiting.Add(callback);
        }
    }

    /// <summary>Lets go when that queue is drained or closed. It holds one callback for that, even if it never is.</summary>
    public void Watch(SendQueue queue)
    {
        lock (_gate)
        {
            if (!_watched.Add(queue))
            {
                return;
            }
        }

        queue.WhenDrained(() =>
        {
            lock (_gate)
            {
                _watched.Remove(queue);
            }

            Release();
        });
    }

    /// <summary>Calls all back who wait.</summary>
    public void Release()
    {
        List<Action> released;
        lock (_gate)
        {
            (released, _waiting) = (_waiting, []);
        }

        released.ForEach(static callback => callback());
    }
}
