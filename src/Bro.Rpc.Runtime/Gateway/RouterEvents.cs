using System.Text;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Gateway;

/// <summary>Turns what the router does into events, where somebody listens; else each costs one look at a field.</summary>
internal sealed class RouterEvents(EventPump pump)
{
    public event EventHandler<ServiceRegisteredEventArgs>? ServiceRegistered;

    public event EventHandler<ServiceDisconnectedEventArgs>? ServiceDisconnected;

    public event EventHandler<CallRoutedEventArgs>? CallRouted;

    public event EventHandler<ResponseRoutedEventArgs>? ResponseRouted;

    public void RaiseServiceRegistered(Registration registration)
    {
        if (ServiceRegistered is { } listeners)
        {
            pump.Post(listeners, new ServiceRegisteredEventArgs
            {
                ServiceName = registration.ServiceName,
                Methods = registration.Methods,
                Version = registration.Version,
                Metadata = registration.Metadata,
            });
        }
    }

    public void RaiseServiceDisconnected(string serviceName, string reason)
    {
        if (ServiceDisconnected is { } listeners)
        {
            pump.Post(listeners, new ServiceDisconnectedEventArgs { ServiceName = serviceName, Reason = reason });
        }
    }

    public void RaiseCallRouted(GatewayConnection from, GatewayConnection target, in Envelope call, TextCache names)
    {
        if (CallRouted is { } listeners)
        {
            pump.Post(listeners, new CallRoutedEventArgs
            {
                From = from.DisplayName,
                To = target.DisplayName,
                FromPeer = from.PublicPeer,
                ToPeer = target.PublicPeer,
                Method = names.Get(call.Method),
                RequestId = Encoding.UTF8.GetString(call.Id),
                Context = ContextReader.Read(call.Serializer, call.Context, names),
            });
        }
    }

    public void RaiseResponseRouted(GatewayConnection from, GatewayConnection to, in Envelope response)
    {
        if (ResponseRouted is { } listeners)
        {
            pump.Post(listeners, new ResponseRoutedEventArgs
            {
                From = from.DisplayName,
                To = to.DisplayName,
                IsSuccess = response.IsSuccess,
                RequestId = Encoding.UTF8.GetString(response.Id),
            });
        }
    }
}
