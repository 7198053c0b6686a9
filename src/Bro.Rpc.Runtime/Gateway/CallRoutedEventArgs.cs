namespace Bro.Rpc;

/// <summary>What <see cref="IpcServer.CallRouted"/> tells.</summary>
/// <remarks>Seed: event <c>call-routed</c>.</remarks>
public sealed class CallRoutedEventArgs : EventArgs
{
    /// <summary>The caller.</summary>
    public required string From { get; init; }

    /// <summary>Who is at the caller's end, or null where the system does not tell.</summary>
    public IpcPeer? FromPeer { get; init; }

    /// <summary>Who is at the service's end, or null where the system does not tell.</summary>
    public IpcPeer? ToPeer { get; init; }

    /// <summary>The service called.</summary>
    public required string To { get; init; }

    /// <summary>The method called.</summary>
    public required string Method { get; init; }

    /// <summary>The call's id.</summary>
    public required string RequestId { get; init; }

    /// <summary>The context that the call came with.</summary>
    public required IpcContext Context { get; init; }
}
