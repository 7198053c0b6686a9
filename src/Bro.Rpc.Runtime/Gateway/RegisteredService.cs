using System.Collections.Immutable;
using Bro.Rpc.Connections;
using Bro.Rpc.Telemetry;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Gateway;

/// <summary>One service and its connections: one, or those of a pool.</summary>
/// <remarks>Changed by <see cref="ServiceRegistry"/> alone, under its lock; read by any thread without.</remarks>
internal sealed class RegisteredService(Registration registration, GatewayConnection first, DateTimeOffset connectedAt) : ICongestible
{
    private readonly DrainWaiters _waiters = new();
    private uint _turn;

    // Under _counting, with the connections that it counts for: together they never tell less than before.
    private readonly Lock _counting = new();
    private long _takenByGone;

    public string Name { get; } = registration.ServiceName;

    public DateTimeOffset ConnectedAt { get; } = connectedAt;

    /// <summary>Whether further connections may join, those of the same user.</summary>
    public bool IsPooled { get; } = registration.IsPooled;

    /// <summary>The latest REGISTER; each replaces the one before.</summary>
    public Registration Registration { get; set; } = registration;

    public ImmutableArray<GatewayConnection> Connections { get; set; } = [first];

    /// <summary>Its figures for those who measure.</summary>
    public ServiceFigures Figures
    {
        get
        {
            ImmutableArray<GatewayConnection> connections;
            long taken;
            lock (_counting)
            {
                connections = Connections;
                taken = _takenByGone + connections.Sum(static connection => connection.InFlight.Taken);
            }

            return new ServiceFigures(
                Name,
                taken,
                connections.Sum(static connection => (long)connection.InFlight.Count),
                connections.Sum(static connection => connection.Connection.Queue.QueuedBytes));
        }
    }

    /// <summary>Takes out a connection that is gone; what it was sent stays counted.</summary>
    public void Remove(GatewayConnection connection)
    {
        lock (_counting)
        {
            if (Connections.Contains(connection))
            {
                _takenByGone += connection.InFlight.Taken;
                Connections = Connections.Remove(connection);
            }
        }
    }

    /// <summary>Whether none of its connections keeps up: the others of a pool take the calls for one that does not.</summary>
    public bool IsCongested
    {
        get
        {
            bool isCongested = false;
            foreach (GatewayConnection connection in Connections)
            {
                if (!connection.IsClosed)
                {
                    if (!connection.Connection.Queue.IsCongested)
                    {
                        return false;
                    }

                    isCongested = true;
                }
            }

            return isCongested;
        }
    }

    /// <inheritdoc/>
    public void WhenDrained(Action callback)
    {
        if (!IsPooled && Connections is [GatewayConnection only])
        {
            only.Connection.Queue.WhenDrained(callback);
            return;
        }

        _waiters.Add(callback);
        foreach (GatewayConnection connection in Connections)
        {
            // A closed one, which is about to be taken out, would let go at once.
            if (!connection.IsClosed)
            {
                _waiters.Watch(connection.Connection.Queue);
            }
        }

        if (!IsCongested)
        {
            // One may have joined, or the last have gone, in between.
            _waiters.Release();
        }
    }

    /// <summary>Lets go of who waits: one joined that everyone can find by now.</summary>
    public void OnJoined() => _waiters.Release();

    /// <summary>
    /// The connection whose turn it is among those that keep up; where none does, the one that took something last. Null where none is alive.
    /// </summary>
    public GatewayConnection? Next()
    {
        ImmutableArray<GatewayConnection> connections = Connections;
        if (connections.Length == 1)
        {
            return connections[0].IsClosed ? null : connections[0];
        }

        GatewayConnection? slow = null;
        TimeSpan shortest = TimeSpan.MaxValue;
        uint turn = Interlocked.Increment(ref _turn);
        for (uint tried = 0; tried < connections.Length; tried++)
        {
            // From one turn on, which other readers move meanwhile: each connection is looked at once.
            GatewayConnection connection = connections[(int)((turn + tried) % (uint)connections.Length)];
            if (connection.IsClosed)
            {
                continue;
            }

            if (!connection.Connection.Queue.IsCongested)
            {
                if (tried > 0)
                {
                    // The next turn is behind it; else it would serve the turns of those passed over as well.
                    Interlocked.Add(ref _turn, tried);
                }

                return connection;
            }

            TimeSpan stalled = connection.Connection.Queue.StalledFor;
            if (stalled < shortest)
            {
                (slow, shortest) = (connection, stalled);
            }
        }

        return slow;
    }

    /// <summary>A picture of this moment for users.</summary>
    public IpcServiceEntry ToEntry(DateTimeOffset now)
    {
        ImmutableArray<GatewayConnection> connections = Connections;
        TimeSpan silent = connections.IsEmpty ? TimeSpan.Zero : connections.Min(static connection => connection.Connection.SilentFor);
        Registration registration = Registration;
        return new IpcServiceEntry
        {
            Name = Name,
            Methods = registration.Methods,
            Version = registration.Version,
            Metadata = registration.Metadata,
            Serializer = connections.IsEmpty ? IpcSerializer.Json : connections[0].Serializer,
            ConnectedAt = ConnectedAt,
            LastHeartbeat = now - silent,
            ConnectionCount = connections.Length,
            Peers = [.. connections.Select(static connection => connection.PublicPeer).OfType<IpcPeer>()],
            CallsInFlight = connections.Sum(static connection => connection.InFlight.Count),
        };
    }
}
