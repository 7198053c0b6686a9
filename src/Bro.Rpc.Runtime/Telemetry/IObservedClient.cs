namespace Bro.Rpc.Telemetry;

/// <summary>A client, as its instruments ask it when somebody collects.</summary>
internal interface IObservedClient
{
    string ServiceName { get; }

    /// <summary>Its calls that wait for an answer.</summary>
    long ActiveCalls { get; }

    /// <summary>The calls of others that it handles, or that wait for their turn.</summary>
    long HandledCalls { get; }

    long Connections { get; }

    /// <summary>Bytes that the gateway has not taken yet.</summary>
    long QueuedBytes { get; }
}
