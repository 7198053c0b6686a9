using System.Text.Json;
using Bro.Rpc.Configuration;
using Bro.Rpc.Transport;
using Bro.Rpc.Wire;

namespace Bro.Rpc;

/// <summary>How a client runs. Only <see cref="ServiceName"/> has no default; a value that cannot work is refused by <see cref="IpcClient"/>'s constructor.</summary>
/// <remarks>Seed: <c>IPCClientConfig</c>.</remarks>
public sealed record IpcClientOptions
{
    /// <summary>The name under which the client registers, unique at its gateway. Required. Seed: <c>serviceName</c>.</summary>
    public string ServiceName { get; init; } = string.Empty;

    /// <summary>The gateway's Unix socket. Default <c>/tmp/bro-gateway.sock</c>. Seed: <c>gatewayPath</c>.</summary>
    public string GatewayPath { get; init; } = SocketPath.Default;

    /// <summary>How long a call may take; a nested call takes no longer than what is left of the call that it serves. Default 30 s. Seed: <c>timeout</c>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the client gives the gateway a sign of life. Default 30 s. Seed: <c>heartbeatInterval</c>.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A gateway that was silent for so long, though it answers heartbeats, counts as lost. Default null: four times <see cref="HeartbeatInterval"/>. Protocol §6.</summary>
    public TimeSpan? HeartbeatTimeout { get; init; }

    /// <summary>Whether a connection that was lost is made anew; where it is not, a host stops with exit code 1. Default true. Seed: <c>autoReconnect</c>.</summary>
    public bool AutoReconnect { get; init; } = true;

    /// <summary>The longest wait before the first attempt to reconnect; it doubles with each further one, and the wait itself is drawn at random below it. Default 5 s. Seed: <c>reconnectDelay</c>.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the doubling of <see cref="ReconnectDelay"/> ends. Default 30 s.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a <see cref="ServiceName"/> that another process has is asked for again, with the same waits as after a lost connection,
    /// until it is free: for a process that starts while the one before it still stops. Default false: <see cref="IpcClient.ConnectAsync"/>
    /// fails, and a client that connects in the background gives up, in both cases with <see cref="IpcErrorCode.ConnectionFailed"/> and who has it.
    /// After a lost connection the name is asked for as long as <see cref="HeartbeatTimeout"/> in either case: that long the gateway may not know of the loss.
    /// </summary>
    public bool RetryTakenName { get; init; }

    /// <summary>
    /// How many connections the client has at its gateway. Calls of it, and to it, take those that are alive in turn; one that is lost
    /// fails only its own calls, and comes back by itself. Default 1; at most 64. Seed: <c>poolSize</c>. Protocol §3, "Register".
    /// </summary>
    public int PoolSize { get; init; } = 1;

    /// <summary>How many calls this service handles at the same time; further ones wait. Default 1024.</summary>
    public int MaxConcurrentCalls { get; init; } = 1024;

    /// <summary>Bytes of the calls that wait for <see cref="MaxConcurrentCalls"/>; beyond it they are refused with <see cref="IpcErrorCode.ConnectionFailed"/>. Default 64 MiB (67108864).</summary>
    public long MaxWaitingBytes { get; init; } = WireLimits.DefaultMaxWaitingBytes;

    /// <summary>How long <see cref="IpcClient.DisconnectAsync"/> waits for the calls that this service still handles. Default 5 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest message, in bytes of its body. Default 16 MiB (16777216); 1024 to 512 MiB. Protocol §1.</summary>
    public int MaxMessageSize { get; init; } = WireLimits.DefaultMaxMessageSize;

    /// <summary>
    /// How this client writes its messages. Default <see cref="IpcSerializer.Json"/>. The gateway translates for those who write
    /// otherwise, so each may choose for itself. Seed: <c>serializer</c>. Protocol §4.
    /// </summary>
    public IpcSerializer Serializer { get; init; } = IpcSerializer.Json;

    /// <summary>Whether stack traces of handlers that throw are sent to their callers. Default false. Seed: <c>debug</c>. Protocol §5.</summary>
    public bool Debug { get; init; }

    /// <summary>The version that is shown at the gateway. Default <c>1.0.0</c>. Seed: <c>version</c> of a REGISTER.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>An object that is shown at the gateway, or null. Seed: <c>metadata</c> of a REGISTER.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>
    /// How parameters and results are read and written. Default null: web defaults (camel case), with reflection where the
    /// application allows it. Resolvers given here go first, then the contexts that <see cref="BroJsonContextAttribute"/> names.
    /// </summary>
    public JsonSerializerOptions? JsonOptions { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal TimeSpan EffectiveHeartbeatTimeout => HeartbeatTimeout ?? HeartbeatInterval * 4;

    /// <summary>Checks everything; returns the absolute path of the gateway's socket.</summary>
    internal string Validate()
    {
        if (Registration.ServiceNameProblem(ServiceName) is not null)
        {
            throw new ArgumentException($"{nameof(ServiceName)} is '{ServiceName}'. Give the service a name of 1 to {WireLimits.MaxServiceNameLength} bytes without control characters, for instance order-service.", nameof(ServiceName));
        }

        OptionRanges.Time.Require(Timeout, nameof(Timeout));
        OptionRanges.Time.Require(HeartbeatInterval, nameof(HeartbeatInterval));
        OptionRanges.ComparedTime.Require(HeartbeatTimeout ?? TimeRange.Longest, nameof(HeartbeatTimeout));
        OptionRanges.Time.Require(ReconnectDelay, nameof(ReconnectDelay));
        OptionRanges.Time.Require(MaxReconnectDelay, nameof(MaxReconnectDelay));
        OptionRanges.TimeOrZero.Require(DrainTimeout, nameof(DrainTimeout));
        if (MaxReconnectDelay < ReconnectDelay)
        {
            throw new ArgumentException($"{nameof(MaxReconnectDelay)} ({MaxReconnectDelay}) is shorter than {nameof(ReconnectDelay)} ({ReconnectDelay}).", nameof(MaxReconnectDelay));
        }

        if (HeartbeatTimeout < HeartbeatInterval)
        {
            throw new ArgumentException($"{nameof(HeartbeatTimeout)} ({HeartbeatTimeout}) is shorter than {nameof(HeartbeatInterval)} ({HeartbeatInterval}), so every idle gateway would count as lost. Make it several times as long.", nameof(HeartbeatTimeout));
        }

        OptionRanges.PoolSize.Require(PoolSize, nameof(PoolSize));
        OptionRanges.Count.Require(MaxConcurrentCalls, nameof(MaxConcurrentCalls));
        OptionRanges.Bytes.Require(MaxWaitingBytes, nameof(MaxWaitingBytes));
        OptionRanges.MaxMessageSize.Require(MaxMessageSize, nameof(MaxMessageSize));
        if (Serializer is not (IpcSerializer.Json or IpcSerializer.MessagePack))
        {
            throw new ArgumentException($"{nameof(Serializer)} is {Serializer}; it must be {IpcSerializer.Json} or {IpcSerializer.MessagePack}.", nameof(Serializer));
        }

        if (Metadata is { ValueKind: not JsonValueKind.Object })
        {
            throw new ArgumentException($"{nameof(Metadata)} is a JSON {Metadata.Value.ValueKind}; it must be an object.", nameof(Metadata));
        }

        if (Metadata is { } metadata && metadata.TryGetProperty("bro"u8, out _))
        {
            throw new ArgumentException($"{nameof(Metadata)} has a property 'bro', which the protocol keeps for itself. Give it another name.", nameof(Metadata));
        }

        if (PoolSize > 1 && Metadata is { } pooled && pooled.TryGetProperty("poolIndex"u8, out _))
        {
            throw new ArgumentException($"{nameof(Metadata)} has a property 'poolIndex', which a client with a {nameof(PoolSize)} of {PoolSize} sets itself. Leave it out.", nameof(Metadata));
        }

        if (TimeProvider is null)
        {
            throw new ArgumentException($"{nameof(TimeProvider)} is null. Leave it out for the system's clock.", nameof(TimeProvider));
        }

        return SocketPath.Validate(GatewayPath, nameof(GatewayPath));
    }
}
