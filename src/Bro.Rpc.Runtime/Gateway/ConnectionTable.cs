using System.Collections.Concurrent;
using Bro.Rpc.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>The connections of a gateway, registered or not, until nothing of them runs any more. Safe from any thread.</summary>
internal sealed class ConnectionTable(TimeSpan sendTimeout, ILogger logger)
{
    // Each with the task of its end, which a stop awaits.
    private readonly ConcurrentDictionary<GatewayConnection, Task> _connections = new();

    // The dictionary itself, not its keys, which would be copied under all of its locks.
    public IEnumerable<GatewayConnection> All => _connections.Select(static entry => entry.Key);

    // Connections by user, where the system tells users.
    private readonly ConcurrentDictionary<uint, int> _users = new();

    private int _count;

    // Kept apart, because the dictionary's own count takes all of its locks.
    public int Count => Volatile.Read(ref _count);

    public int CallsInFlight => All.Sum(static connection => connection.InFlight.Count);

    /// <summary>Takes a connection in, before it starts to read.</summary>
    public void Add(GatewayConnection connection)
    {
        _connections[connection] = connection.Connection.Ended;
        Interlocked.Increment(ref _count);
        if (connection.Peer is { UserId: uint user })
        {
            _users.AddOrUpdate(user, 1, static (_, count) => count + 1);
        }
    }

    /// <summary>Takes a connection out, once or again.</summary>
    public void Remove(GatewayConnection connection)
    {
        if (!_connections.TryRemove(connection, out _))
        {
            return;
        }

        Interlocked.Decrement(ref _count);
        if (connection.Peer is { UserId: uint user })
        {
            _users.AddOrUpdate(user, 0, static (_, count) => count - 1);
        }
    }

    /// <summary>How many connections a user has.</summary>
    public int CountOf(uint user) => _users.GetValueOrDefault(user);

    /// <summary>Ends when every connection has ended; all are closed, after what waits was sent.</summary>
    public async Task CloseAllAsync(string reason, TimeSpan limit)
    {
        // Not a spread: that asks for the count first, and leaves empty entries where a connection goes meanwhile.
        KeyValuePair<GatewayConnection, Task>[] connections = _connections.ToArray();
        await Task.WhenAll(connections.Select(entry => entry.Key.Connection.CloseAfterFlushAsync(reason, limit))).ConfigureAwait(false);
        await Task.WhenAll(connections.Select(entry => entry.Value)).ConfigureAwait(false);
    }

    /// <summary>Closes all at once; what waits to be sent is lost.</summary>
    public void CloseAll(string reason)
    {
        foreach (GatewayConnection connection in All)
        {
            connection.Connection.Close(reason);
        }
    }

    /// <summary>Closes a connection that breaks the rules, and says so in the log.</summary>
    public void Drop(GatewayConnection connection, string reason)
    {
        if (!connection.IsClosed)
        {
            Log.ConnectionDropped(logger, connection.DisplayName, reason);
            connection.Connection.Close(reason);
        }
    }

    /// <summary>Closes a connection when it has taken what waits for it.</summary>
    public void CloseAfterFlush(GatewayConnection connection, string reason)
    {
        Task closed = connection.Connection.CloseAfterFlushAsync(reason, sendTimeout);

        // Most often it is closed and taken out already; it must not come back.
        if (_connections.TryGetValue(connection, out Task? ended))
        {
            _connections.TryUpdate(connection, Task.WhenAll(ended, closed), ended);
        }
    }
}
