using System.Text;
using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>Registers connections as services. Protocol §3, "Register".</summary>
/// <remarks>Runs on the thread that reads the connection.</remarks>
internal sealed class Registrar(
    ServiceRegistry registry, Replies replies, RouterEvents events, ConnectionTable connections, Admission admission, RegistrationLimits limits, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>Takes a REGISTER: the first of a connection, or one that replaces its methods.</summary>
    public void Register(GatewayConnection from, in ReceivedFrame frame)
    {
        if (Registration.Read(from.Serializer, frame.Body, limits, out Registration? registration) is { } problem)
        {
            replies.Error(from, default, problem.Code!.Value, problem.Message);
            if (problem.Code == IpcErrorCode.ConnectionFailed)
            {
                connections.CloseAfterFlush(from, problem.Message);
            }

            return;
        }

        if (admission.ProblemOf(from.Peer, registration!) is { } refusal)
        {
            replies.Error(from, default, IpcErrorCode.ConnectionFailed, refusal);
            connections.CloseAfterFlush(from, refusal);
            return;
        }

        if (from.Service is { } registered)
        {
            Update(from, registered, registration!);
            return;
        }

        byte[] name = Encoding.UTF8.GetBytes(registration!.ServiceName);
        if (!TryAdd(from, registration, name) && !(DropHungUp(registration.ServiceName) && TryAdd(from, registration, name)))
        {
            replies.Error(from, default, IpcErrorCode.ConnectionFailed, Taken(registration));
            connections.CloseAfterFlush(from, $"The name '{registration.ServiceName}' is taken.");
            return;
        }

        from.Service!.OnJoined();
        Log.ServiceRegistered(logger, registration.ServiceName, registration.Methods.Count, from.Peer?.ProcessId);
        if (from.IsClosed)
        {
            // Closed by a sweep meanwhile, which perhaps could not know the service yet.
            Unregister(from.Service!, from, "The connection was closed while it registered.");
        }
    }

    /// <summary>Takes a connection out of its service, once or again.</summary>
    public void Unregister(RegisteredService service, GatewayConnection connection, string reason)
    {
        if (registry.Remove(service, connection.NameUtf8, connection, () => events.RaiseServiceDisconnected(service.Name, reason)))
        {
            Log.ServiceDisconnected(logger, service.Name, reason);
        }
    }

    private bool TryAdd(GatewayConnection from, Registration registration, byte[] name) =>
        registry.TryAdd(registration, name, from, timeProvider.GetUtcNow(), service =>
        {
            from.Register(registration, name, service);
            replies.Acknowledge(from);
        }, () => events.RaiseServiceRegistered(registration));

    // Who comes back must not be refused because of its own last connection, whose end nobody has read yet.
    private bool DropHungUp(string serviceName)
    {
        GatewayConnection[] hungUp = [.. (registry.Find(serviceName)?.Connections ?? []).Where(static connection => connection.Connection.IsHungUp)];
        foreach (GatewayConnection connection in hungUp)
        {
            connections.Drop(connection, Connection.ClosedByOtherEnd);

            // Another thread may be at it, and not have come to this yet.
            Unregister(connection.Service!, connection, Connection.ClosedByOtherEnd);
        }

        return hungUp.Length > 0;
    }

    private void Update(GatewayConnection from, RegisteredService service, Registration registration)
    {
        if (registration.ServiceName != service.Name)
        {
            replies.Error(from, default, IpcErrorCode.InvalidMessage, $"This connection is registered as '{service.Name}' and cannot become '{registration.ServiceName}'. Open another connection for that.");
            return;
        }

        service.Registration = registration;
        replies.Acknowledge(from);
        events.RaiseServiceRegistered(registration);
    }

    // The text that every peer knows; who can use more is told who has the name.
    private string Taken(Registration registration)
    {
        string text = $"Service '{registration.ServiceName}' is already registered";
        int? holder = registration.Capabilities is Capabilities.None ? null : registry.Find(registration.ServiceName)?.Next()?.Peer?.ProcessId;
        return holder is null ? text : $"{text} by process {holder}";
    }
}
