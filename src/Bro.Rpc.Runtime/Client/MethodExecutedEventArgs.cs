namespace Bro.Rpc;

/// <summary>What <see cref="IpcClient.MethodExecuted"/> tells.</summary>
/// <remarks>Seed: event <c>method-executed</c>.</remarks>
public sealed class MethodExecutedEventArgs : EventArgs
{
    /// <summary>The method that was called.</summary>
    public required string Method { get; init; }

    /// <summary>The call's id.</summary>
    public required string RequestId { get; init; }

    /// <summary>Whether it returned.</summary>
    public required bool IsSuccess { get; init; }

    /// <summary>What it threw, in words; null where it returned.</summary>
    public string? Error { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }
}
