using Bro.Rpc.Dispatch;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Client;

/// <summary>The connectors of a client, one for each connection; calls take those that are connected in turn. Safe from any thread.</summary>
internal sealed class ConnectorPool
{
    private readonly Connector[] _connectors;
    private uint _turn;

    public ConnectorPool(IpcClientOptions options, string gatewayPath, CallDispatcher dispatcher, ClientEvents events, Action gaveUp, ILogger logger) =>
        _connectors = [.. Enumerable.Range(0, options.PoolSize).Select(index => new Connector(index, options, gatewayPath, dispatcher, events, gaveUp, logger))];

    /// <summary>The session whose turn it is, or null while there is none. One that has room is preferred.</summary>
    public ClientSession? Current
    {
        get
        {
            if (_connectors.Length == 1)
            {
                return _connectors[0].Current;
            }

            ClientSession? congested = null;
            uint turn = Interlocked.Increment(ref _turn);
            for (uint tried = 0; tried < _connectors.Length; tried++)
            {
                ClientSession? session = _connectors[(turn + tried) % (uint)_connectors.Length].Current;
                if (session is { Queue.IsCongested: false })
                {
                    return session;
                }

                congested ??= session;
            }

            return congested;
        }
    }

    /// <summary>Whether nobody may connect any more.</summary>
    public bool IsDisposed => _connectors[0].IsDisposed;

    /// <summary>All sessions that there are at this moment.</summary>
    public IEnumerable<ClientSession> Sessions => _connectors.Select(static connector => connector.Current).OfType<ClientSession>();

    /// <summary>Why the last attempt to connect failed or the last connection ended, or null.</summary>
    public IpcException? LastProblem => _connectors.Select(static connector => connector.LastProblem).FirstOrDefault(static problem => problem is not null);

    /// <summary>Connects and registers all; joins attempts that are under way.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        // The first by itself: what stands in its way stands in the way of all, and is to be said once.
        await _connectors[0].ConnectAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_connectors.Skip(1).Select(connector => connector.ConnectAsync(cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Connects all in the background and keeps trying.</summary>
    public void StartConnecting()
    {
        foreach (Connector connector in _connectors)
        {
            connector.StartConnecting();
        }
    }

    /// <summary>Lets nobody connect any more.</summary>
    public void Refuse()
    {
        foreach (Connector connector in _connectors)
        {
            connector.Refuse();
        }
    }

    /// <summary>Lets nobody connect any more and closes all sessions at once.</summary>
    public void Abort()
    {
        foreach (Connector connector in _connectors)
        {
            connector.Abort();
        }
    }

    /// <summary>Waits for the first session that comes.</summary>
    /// <returns>The session, or null where nobody connects and so none will come.</returns>
    public ValueTask<ClientSession?> WaitAsync(TimeSpan limit, CancellationToken cancellationToken) => _connectors.Length == 1
        ? _connectors[0].WaitAsync(limit, cancellationToken)
        : Current is { } session ? new ValueTask<ClientSession?>(session) : WaitForAnyAsync(limit, cancellationToken);

    /// <summary>Closes all sessions, after what waits was sent, and opens no other.</summary>
    public Task DisconnectAsync() => Task.WhenAll(_connectors.Select(static connector => connector.DisconnectAsync()));

    private async ValueTask<ClientSession?> WaitForAnyAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var found = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<ClientSession?>> waiting = [.. _connectors.Select(connector => connector.WaitAsync(limit, found.Token).AsTask())];
        try
        {
            while (true)
            {
                Task<ClientSession?> ended = await Task.WhenAny(waiting).ConfigureAwait(false);
                waiting.Remove(ended);
                if (waiting.Count == 0 || ended.IsCompletedSuccessfully)
                {
                    ClientSession? session = await ended.ConfigureAwait(false);
                    if (waiting.Count == 0 || session is not null)
                    {
                        return session;
                    }
                }
            }
        }
        finally
        {
            await found.CancelAsync().ConfigureAwait(false);
            foreach (Task<ClientSession?> other in waiting)
            {
                // Its end is nobody's concern any more.
                _ = other.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }
}
