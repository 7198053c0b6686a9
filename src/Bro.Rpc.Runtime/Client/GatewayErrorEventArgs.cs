namespace Bro.Rpc;

/// <summary>What <see cref="IpcClient.GatewayError"/> tells.</summary>
/// <remarks>Seed: event <c>gateway-error</c>.</remarks>
public sealed class GatewayErrorEventArgs : EventArgs
{
    /// <summary>What the gateway said.</summary>
    public required string Message { get; init; }

    /// <summary>Its code.</summary>
    public required IpcErrorCode Code { get; init; }

    /// <summary>The gateway's stack trace, where it sent one.</summary>
    public string? Stack { get; init; }
}
