namespace Bro.Rpc.Telemetry;

/// <summary>A running gateway, as its instruments ask it when somebody collects.</summary>
internal interface IObservedGateway
{
    string SocketPath { get; }

    /// <summary>Its connections, registered or not.</summary>
    long Connections { get; }

    long RoutedResponses { get; }

    long RefusedMessages { get; }

    long RefusedConnections { get; }

    long TranslatedFrames { get; }

    /// <summary>Each connected service, as it does at this moment.</summary>
    IEnumerable<ServiceFigures> Services { get; }
}
