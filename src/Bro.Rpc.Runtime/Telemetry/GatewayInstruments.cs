using System.Diagnostics.Metrics;

namespace Bro.Rpc.Telemetry;

/// <summary>What is told of gateways: figures that they keep anyway, asked of them when somebody collects. Only errors are counted here.</summary>
internal static class GatewayInstruments
{
    private static readonly Counter<long> Errors = BroTelemetry.Meter.CreateCounter<long>(
        "bro.gateway.errors", "{error}", "Errors that the gateway sent itself, by their code.");

    static GatewayInstruments()
    {
        Meter meter = BroTelemetry.Meter;
        meter.CreateObservableUpDownCounter("bro.gateway.connections", () => OfGateways(static gateway => gateway.Connections), "{connection}", "Connections, registered or not.");
        meter.CreateObservableUpDownCounter("bro.gateway.services", () => OfGateways(static gateway => gateway.Services.LongCount()), "{service}", "Services that are connected.");
        meter.CreateObservableCounter("bro.gateway.routed_calls", () => OfServices(static service => service.RoutedCalls), "{call}", "Calls that were forwarded, by service, since it connected.");
        meter.CreateObservableCounter("bro.gateway.routed_responses", () => OfGateways(static gateway => gateway.RoutedResponses), "{response}", "Answers that were passed back.");
        meter.CreateObservableUpDownCounter("bro.gateway.active_calls", () => OfServices(static service => service.ActiveCalls), "{call}", "Calls that were forwarded and not yet answered, by service.");
        meter.CreateObservableUpDownCounter("bro.gateway.queue.size", () => OfServices(static service => service.QueuedBytes), "By", "Bytes that wait for a service to take them, by service.");
        meter.CreateObservableCounter("bro.gateway.translated_frames", () => OfGateways(static gateway => gateway.TranslatedFrames), "{frame}", "Frames that were translated between JSON and MessagePack.");
        meter.CreateObservableCounter("bro.gateway.refused_messages", () => OfGateways(static gateway => gateway.RefusedMessages), "{message}", "Messages that were refused or dropped.");
        meter.CreateObservableCounter("bro.gateway.refused_connections", () => OfGateways(static gateway => gateway.RefusedConnections), "{connection}", "Connections that were refused.");
    }

    /// <summary>The running gateways of this process.</summary>
    public static LiveSet<IObservedGateway> Gateways { get; } = new();

    /// <summary>Counts an error that a gateway sends.</summary>
    public static void CountError(string socketPath, IpcErrorCode code)
    {
        if (Errors.Enabled)
        {
            Errors.Add(1, TagOf(socketPath), new KeyValuePair<string, object?>(TagNames.ErrorType, code.Value));
        }
    }

    private static IEnumerable<Measurement<long>> OfGateways(Func<IObservedGateway, long> read) =>
        Gateways.Members.Select(gateway => new Measurement<long>(read(gateway), TagOf(gateway.SocketPath)));

    private static IEnumerable<Measurement<long>> OfServices(Func<ServiceFigures, long> read) =>
        from gateway in Gateways.Members
        from service in gateway.Services
        select new Measurement<long>(read(service), TagOf(gateway.SocketPath), new KeyValuePair<string, object?>(TagNames.Service, service.Name));

    private static KeyValuePair<string, object?> TagOf(string socketPath) => new(TagNames.Gateway, socketPath);
}
