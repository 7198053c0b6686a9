using System.Diagnostics.Metrics;

namespace Bro.Rpc.Telemetry;

/// <summary>What is told of clients: most of it is asked of them when somebody collects, and costs nothing in between.</summary>
internal static class ClientInstruments
{
    private static readonly Counter<long> Reconnects = BroTelemetry.Meter.CreateCounter<long>(
        "bro.client.reconnects", "{connection}", "Connections to the gateway that were made anew after one was lost.");

    private static readonly Counter<long> RefusedCalls = BroTelemetry.Meter.CreateCounter<long>(
        "bro.client.refused_calls", "{call}", "Calls of others that were refused before a handler ran.");

    static ClientInstruments()
    {
        Create("bro.client.active_calls", "{call}", "Calls that were made and wait for their answer.", static client => client.ActiveCalls);
        Create("bro.client.handled_calls", "{call}", "Calls of others that are handled or wait for their turn.", static client => client.HandledCalls);
        Create("bro.client.connections", "{connection}", "Connections to the gateway.", static client => client.Connections);
        Create("bro.client.queue.size", "By", "Bytes that wait for the gateway to take them.", static client => client.QueuedBytes);
    }

    /// <summary>The clients of this process.</summary>
    public static LiveSet<IObservedClient> Clients { get; } = new();

    /// <summary>Counts a connection that was made anew.</summary>
    public static void CountReconnect(string client)
    {
        if (Reconnects.Enabled)
        {
            Reconnects.Add(1, new KeyValuePair<string, object?>(TagNames.Client, client));
        }
    }

    /// <summary>Counts a call that no handler saw.</summary>
    public static void CountRefusedCall(string client, IpcErrorCode code)
    {
        if (RefusedCalls.Enabled)
        {
            RefusedCalls.Add(1, new KeyValuePair<string, object?>(TagNames.Client, client), new KeyValuePair<string, object?>(TagNames.ErrorType, code.Value));
        }
    }

    private static void Create(string name, string unit, string description, Func<IObservedClient, long> read) =>
        BroTelemetry.Meter.CreateObservableUpDownCounter(
            name,
            () => Clients.Members.Select(client => new Measurement<long>(read(client), new KeyValuePair<string, object?>(TagNames.Client, client.ServiceName))),
            unit,
            description);
}
