namespace Bro.Rpc;

/// <summary>What <see cref="IpcServer.ResponseRouted"/> tells.</summary>
/// <remarks>Seed: event <c>response-routed</c>.</remarks>
public sealed class ResponseRoutedEventArgs : EventArgs
{
    /// <summary>The service that answered.</summary>
    public required string From { get; init; }

    /// <summary>The caller.</summary>
    public required string To { get; init; }

    /// <summary>Whether the answer's status is <c>success</c>.</summary>
    public required bool IsSuccess { get; init; }

    /// <summary>The call's id.</summary>
    public required string RequestId { get; init; }
}
