using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Hosting;

/// <summary>The clients of this process: one for each service that it hosts, and one for its own name.</summary>
internal sealed class BroClients : IAsyncDisposable, IDisposable
{
    // Filled by the constructor, only read afterwards.
    private readonly Dictionary<string, IpcClient> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _gaveUp = new(StringComparer.Ordinal);
    private volatile bool _isStopped;

    public BroClients(BroRegistrations registrations, IServiceProvider services, ILogger<IpcClient>? logger = null)
    {
        var settings = new ClientSettings(registrations, services);
        foreach (ServiceRegistration service in registrations.Services)
        {
            service.RegisterMethods(Client(service.ServiceName), services);
        }

        Default = Client(settings.DefaultName);

        IpcClient Client(string serviceName)
        {
            if (!_clients.TryGetValue(serviceName, out IpcClient? client))
            {
                _clients.Add(serviceName, client = new IpcClient(settings.For(serviceName), logger));
                client.GaveUp += name => _gaveUp[name] = true;
            }

            return client;
        }
    }

    /// <summary>A client gave up connecting in the background; told its name.</summary>
    public event Action<string>? GaveUp
    {
        add
        {
            foreach (IpcClient client in _clients.Values)
            {
                client.GaveUp += value;
            }
        }

        remove
        {
            foreach (IpcClient client in _clients.Values)
            {
                client.GaveUp -= value;
            }
        }
    }

    /// <summary>All of them, by name.</summary>
    public IReadOnlyDictionary<string, IpcClient> All => _clients;

    /// <summary>Whether they take no more calls, because the host stops.</summary>
    public bool IsStopped => _isStopped;

    /// <summary>The client for calls made outside of any handler.</summary>
    public IpcClient Default { get; }

    /// <summary>The client to call by: inside a handler that of its service, else the default one.</summary>
    public IpcClient Current
    {
        get
        {
            IpcClient client = Find();
            if (!client.IsConnected && !_isStopped)
            {
                // A call made before the host has started waits for the connection, so somebody must make one.
                client.StartConnecting();
            }

            return client;
        }
    }

    /// <summary>Whether a client has ever given up connecting in the background.</summary>
    public bool HasGivenUp(string serviceName) => _gaveUp.ContainsKey(serviceName);

    public void StartConnecting()
    {
        foreach (IpcClient client in _clients.Values)
        {
            client.StartConnecting();
        }
    }

    /// <summary>Disconnects all, after the calls that run; calls made from now on fail.</summary>
    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        _isStopped = true;
        return Task.WhenAll(_clients.Values.Select(client => client.DisconnectAsync(cancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        _isStopped = true;
        await Task.WhenAll(_clients.Values.Select(static client => client.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    /// <summary>Closes all at once, for containers that are disposed without <c>await</c>.</summary>
    public void Dispose()
    {
        _isStopped = true;
        foreach (IpcClient client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private IpcClient Find() =>
        _clients.Count > 1 && IpcContext.Current is { Chain: [.., string service] } && _clients.TryGetValue(service, out IpcClient? client) ? client : Default;
}
