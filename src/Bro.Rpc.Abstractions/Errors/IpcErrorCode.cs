using System.Diagnostics.CodeAnalysis;

namespace Bro.Rpc;

/// <summary>
/// Says what kind of error a call ended with: one of the codes that Bro itself uses, or any string that a handler chose
/// (<c>"USER_BANNED"</c>). Compares by its text, so <c>exception.Code == "USER_BANNED"</c> works.
/// </summary>
/// <remarks>Seed: <c>IPCErrorCode</c>. Protocol §5.</remarks>
public readonly struct IpcErrorCode : IEquatable<IpcErrorCode>
{
    private readonly string? _value;

    /// <summary>A code of this text.</summary>
    /// <param name="value">The text as it stands on the wire, for instance <c>USER_BANNED</c>. Not empty.</param>
    public IpcErrorCode(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
    }

    /// <summary>The connection to the gateway could not be made, or the gateway refused the registration.</summary>
    public static IpcErrorCode ConnectionFailed => new("CONNECTION_FAILED");

    /// <summary>A connection went while the call was on its way; whether the handler ran is not known.</summary>
    public static IpcErrorCode ConnectionLost => new("CONNECTION_LOST");

    /// <summary>The client is not connected; nothing was sent.</summary>
    public static IpcErrorCode NotConnected => new("NOT_CONNECTED");

    /// <summary>No service of that name is connected to the gateway.</summary>
    public static IpcErrorCode ServiceNotFound => new("SERVICE_NOT_FOUND");

    /// <summary>The service has no method of that name.</summary>
    public static IpcErrorCode MethodNotFound => new("METHOD_NOT_FOUND");

    /// <summary>The handler threw. This is also the code where a peer sent none.</summary>
    public static IpcErrorCode ExecutionFailed => new("EXECUTION_FAILED");

    /// <summary>No answer came in time.</summary>
    public static IpcErrorCode Timeout => new("TIMEOUT");

    /// <summary>The deadline had passed before the call was sent or routed.</summary>
    public static IpcErrorCode DeadlineExceeded => new("DEADLINE_EXCEEDED");

    /// <summary>A message, or the parameters of a call, were not what the protocol or the method wants.</summary>
    public static IpcErrorCode InvalidMessage => new("INVALID_MESSAGE");

    /// <summary>A value could not be written, or the message was larger than allowed.</summary>
    public static IpcErrorCode SerializationFailed => new("SERIALIZATION_FAILED");

    /// <summary>An answer could not be read as the type that was asked for.</summary>
    public static IpcErrorCode DeserializationFailed => new("DESERIALIZATION_FAILED");

    /// <summary>The context of a call was missing or malformed.</summary>
    public static IpcErrorCode InvalidContext => new("INVALID_CONTEXT");

    /// <summary>Calls were nested deeper than <see cref="IpcContext.MaxDepth"/>.</summary>
    public static IpcErrorCode MaxDepthExceeded => new("MAX_DEPTH_EXCEEDED");

    /// <summary>The arguments of a call did not pass validation; <see cref="IpcException.Details"/> names the members. Only where the service validates.</summary>
    public static IpcErrorCode ValidationFailed => new("VALIDATION_FAILED");

    /// <summary>Something failed inside Bro itself.</summary>
    public static IpcErrorCode InternalError => new("INTERNAL_ERROR");

    /// <summary>The text as it stands on the wire; <c>EXECUTION_FAILED</c> for the default value.</summary>
    public string Value => _value ?? "EXECUTION_FAILED";

    /// <summary>A code of this text, so that a handler can write <c>throw new IpcException("USER_BANNED", "…")</c>.</summary>
    /// <param name="value">The text as it stands on the wire. Not empty.</param>
    public static implicit operator IpcErrorCode(string value) => new(value);

    /// <summary>A code of this text; what the implicit conversion does.</summary>
    /// <param name="value">The text as it stands on the wire. Not empty.</param>
    /// <returns>The code.</returns>
    public static IpcErrorCode FromString(string value) => new(value);

    /// <summary>Whether both have the same text.</summary>
    /// <param name="left">One code.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(IpcErrorCode left, IpcErrorCode right) => left.Equals(right);

    /// <summary>Whether the texts differ.</summary>
    /// <param name="left">One code.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(IpcErrorCode left, IpcErrorCode right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(IpcErrorCode other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is IpcErrorCode other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <summary>The text as it stands on the wire.</summary>
    /// <returns><see cref="Value"/>.</returns>
    public override string ToString() => Value;
}
