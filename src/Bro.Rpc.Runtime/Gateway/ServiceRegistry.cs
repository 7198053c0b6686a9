using System.Collections.Concurrent;
using System.Text;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Gateway;

/// <summary>Which service is reached by which connections. Protocol §3, "Register".</summary>
/// <remarks>Changes are under <c>_gate</c>; looking up takes no lock and makes no string.</remarks>
internal sealed class ServiceRegistry
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<byte[], RegisteredService> _services = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<byte[], RegisteredService>.AlternateLookup<ReadOnlySpan<byte>> _byName;

    public ServiceRegistry() => _byName = _services.GetAlternateLookup<ReadOnlySpan<byte>>();

    public RegisteredService? Find(ReadOnlySpan<byte> name) => _byName.TryGetValue(name, out RegisteredService? service) ? service : null;

    public RegisteredService? Find(string name) => Find(Encoding.UTF8.GetBytes(name));

    public IReadOnlyList<string> Names() => [.. _services.Values.Select(static service => service.Name).Order(StringComparer.Ordinal)];

    /// <summary>Registers a connection as a service of its own, or as one more of a pool.</summary>
    /// <returns>The service, or null where the name is taken.</returns>
    public RegisteredService? TryAdd(Registration registration, byte[] name, GatewayConnection connection, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!_services.TryGetValue(name, out RegisteredService? service))
            {
                service = new RegisteredService(registration, connection, now);
                _services[name] = service;
                return service;
            }

            if (!registration.IsPooled || !service.IsPooled || !MayJoin(service, connection))
            {
                return null;
            }

            service.Registration = registration;
            service.Connections = service.Connections.Add(connection);
            return service;
        }
    }

    /// <summary>Takes a connection out.</summary>
    /// <returns>Whether it was the last of its service, which is gone now.</returns>
    public bool Remove(RegisteredService service, byte[] name, GatewayConnection connection)
    {
        lock (_gate)
        {
            service.Connections = service.Connections.Remove(connection);
            return service.Connections.IsEmpty && _services.TryRemove(new KeyValuePair<byte[], RegisteredService>(name, service));
        }
    }

    // Where the system names no users, nobody can prove to be the same one, and nobody can be told apart: the socket's mode decides.
    private static bool MayJoin(RegisteredService service, GatewayConnection connection) =>
        service.Connections.IsEmpty || service.Connections[0].Peer?.UserId == connection.Peer?.UserId;
}
