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

    public int Count => _connections.Count;

    public int CallsInFlight => All.Sum(static connection => connection.InFlight.Count);

    /// <summary>Takes a connection in, before it starts to read.</summary>
    public void Add(GatewayConnection connection) => _connections[connection] = connection.Connection.Ended;

    public void Remove(GatewayConnection connection) => _connections.TryRemove(connection, out _);

    /// <summary>Ends when every connection has ended; all are closed, after what waits was sent.</summary>
    public async Task CloseAllAsync(string reason, TimeSpan limit)
    {
        // Not a spread: that asks for the count first, and leaves empty entries where a connection goes meanwhile.
        KeyValuePair<GatewayConnection, Task>[] connections = _connections.ToArray();
        await Task.WhenAll(connections.Select(entry => entry.Key.Connection.CloseAfterFlushAsync(reason, limit))).ConfigureAwait(false);
        await Task.WhenAll(connections.Select(entry => entry.Value)).ConfigureAwait(false);
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
