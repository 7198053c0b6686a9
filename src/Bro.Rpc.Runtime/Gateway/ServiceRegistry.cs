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

    /// <summary>All services, without a lock.</summary>
    public IEnumerable<RegisteredService> All => _services.Select(static entry => entry.Value);

    public IReadOnlyList<string> Names() => [.. _services.Values.Select(static service => service.Name).Order(StringComparer.Ordinal)];

    /// <summary>Registers a connection as a service of its own, or as one more of a pool.</summary>
    /// <param name="registration">What its REGISTER says.</param>
    /// <param name="name">The name in UTF-8.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="now">The time.</param>
    /// <param name="welcome">Runs before anyone can find the connection, so that nothing is sent to it before its acknowledgement. Under the lock: it must not block.</param>
    /// <param name="tell">
    /// Runs when everyone can find it, so that who is told of it does. Under the lock of the registry, so that what it and
    /// <see cref="Remove"/>'s <c>farewell</c> tell is told in order: it must not block.
    /// </param>
    /// <returns>Whether the name was free.</returns>
    public bool TryAdd(Registration registration, byte[] name, GatewayConnection connection, DateTimeOffset now, Action<RegisteredService> welcome, Action tell)
    {
        lock (_gate)
        {
            if (!_services.TryGetValue(name, out RegisteredService? service))
            {
                service = new RegisteredService(registration, connection, now);
                welcome(service);
                _services[name] = service;
                tell();
                return true;
            }

            if (!registration.IsPooled || !service.IsPooled || !MayJoin(service, connection))
            {
                return false;
            }

            welcome(service);
            service.Registration = registration;
            service.Connections = service.Connections.Add(connection);
            tell();
            return true;
        }
    }

    /// <summary>Takes a connection out, once or again.</summary>
    /// <param name="service">Its service.</param>
    /// <param name="name">The service's name in UTF-8.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="farewell">Runs where it was the last of its service, which is gone now. Under the lock: it must not block.</param>
    /// <returns>Whether that was so.</returns>
    public bool Remove(RegisteredService service, byte[] name, GatewayConnection connection, Action farewell)
    {
        lock (_gate)
        {
            service.Remove(connection);
            bool isGone = service.Connections.IsEmpty && _services.TryRemove(new KeyValuePair<byte[], RegisteredService>(name, service));
            if (isGone)
            {
                farewell();
            }

            return isGone;
        }
    }

    // Where the system names no users, nobody can prove to be the same one, and nobody can be told apart: the socket's mode decides.
    private static bool MayJoin(RegisteredService service, GatewayConnection connection) =>
        service.Connections.IsEmpty || service.Connections[0].Peer?.UserId == connection.Peer?.UserId;
}
