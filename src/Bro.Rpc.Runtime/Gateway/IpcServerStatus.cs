namespace Bro.Rpc;

/// <summary>How a gateway does; a picture of one moment.</summary>
/// <remarks>Seed: <c>getStatus()</c> of the server.</remarks>
public sealed record IpcServerStatus
{
    /// <summary>Whether it listens.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Where it listens.</summary>
    public required string SocketPath { get; init; }

    /// <summary>The names of the connected services, in order.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>How many services are connected.</summary>
    public int ConnectedServices => Services.Count;

    /// <summary>How many connections there are, registered or not.</summary>
    public required int Connections { get; init; }

    /// <summary>How many calls were forwarded and are not yet answered.</summary>
    public required int CallsInFlight { get; init; }

    /// <summary>How many calls were forwarded since the start.</summary>
    public required long CallsRouted { get; init; }

    /// <summary>How many answers were passed back since the start.</summary>
    public required long ResponsesRouted { get; init; }

    /// <summary>How many messages were refused or dropped since the start.</summary>
    public required long MessagesRefused { get; init; }
}
