namespace Bro.Rpc;

/// <summary>What <see cref="IpcClient.ResponseReceived"/> tells.</summary>
/// <remarks>Seed: event <c>response-received</c>.</remarks>
public sealed class ResponseReceivedEventArgs : EventArgs
{
    /// <summary>The call's id.</summary>
    public required string RequestId { get; init; }

    /// <summary>The service called.</summary>
    public required string ServiceName { get; init; }

    /// <summary>The method called.</summary>
    public required string Method { get; init; }

    /// <summary>Whether it returned.</summary>
    public required bool IsSuccess { get; init; }

    /// <summary>What went wrong, in words; null where it returned.</summary>
    public string? Error { get; init; }
}
