using Bro.Rpc.Diagnostics;
using Bro.Rpc.Dispatch;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Client;

/// <summary>Turns what a client does into events, where somebody listens; else each costs one look at a field.</summary>
internal sealed class ClientEvents(string serviceName, EventPump pump) : IDispatchObserver
{
    public event EventHandler<ConnectionEventArgs>? Connected;

    public event EventHandler<ConnectionEventArgs>? Registered;

    public event EventHandler<ConnectionEventArgs>? Disconnected;

    public event EventHandler<MethodExecutedEventArgs>? MethodExecuted;

    public event EventHandler<ResponseReceivedEventArgs>? ResponseReceived;

    public event EventHandler<GatewayErrorEventArgs>? GatewayError;

    public bool ObservesMethods => MethodExecuted is not null;

    // Under _gate: a pool is connected from its first connection to its last.
    private readonly Lock _gate = new();
    private int _connections;

    public void RaiseConnected()
    {
        lock (_gate)
        {
            if (++_connections == 1)
            {
                PostConnected();
            }
        }
    }

    private void PostConnected()
    {
        var arguments = new ConnectionEventArgs { ServiceName = serviceName };
        pump.Post(Registered, arguments);
        pump.Post(Connected, arguments);
    }

    public void RaiseDisconnected(string reason)
    {
        lock (_gate)
        {
            if (--_connections == 0)
            {
                pump.Post(Disconnected, new ConnectionEventArgs { ServiceName = serviceName, Reason = reason });
            }
        }
    }

    public void RaiseGatewayError(string message, IpcErrorCode code, string? stack) =>
        pump.Post(GatewayError, new GatewayErrorEventArgs { Message = message, Code = code, Stack = stack });

    public void RaiseResponseReceived(PendingCall call, in Envelope response)
    {
        if (ResponseReceived is { } listeners)
        {
            pump.Post(listeners, new ResponseReceivedEventArgs
            {
                RequestId = call.RequestId,
                ServiceName = call.Service,
                Method = call.Method,
                IsSuccess = response.IsSuccess,
                Error = response.IsSuccess ? null : WireError.Read(response.Serializer, response.Error).Message,
            });
        }
    }

    public void MethodEnded(string method, string requestId, string? error, TimeSpan duration) => pump.Post(
        MethodExecuted, new MethodExecutedEventArgs { Method = method, RequestId = requestId, IsSuccess = error is null, Error = error, Duration = duration });
}
