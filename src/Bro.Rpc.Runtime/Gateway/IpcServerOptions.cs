using System.Collections.ObjectModel;
using Bro.Rpc.Configuration;
using Bro.Rpc.Connections;
using Bro.Rpc.Wire;

namespace Bro.Rpc;

/// <summary>How a gateway runs. Every option has a default; a value that cannot work is refused by <see cref="IpcServer"/>'s constructor.</summary>
/// <remarks>Seed: <c>IPCServerConfig</c>.</remarks>
public sealed record IpcServerOptions
{
    /// <summary>The path of the gateway when nobody says otherwise: <c>/tmp/bro-gateway.sock</c>.</summary>
    public const string DefaultSocketPath = Transport.SocketPath.Default;

    /// <summary>The Unix socket to listen at. Default <see cref="DefaultSocketPath"/>. Seed: <c>socketPath</c>.</summary>
    public string SocketPath { get; init; } = DefaultSocketPath;

    /// <summary>How often a client is expected to give a sign of life. Default 30 s. Seed: <c>heartbeatInterval</c>.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection that was silent for so long is closed. Default null: four times <see cref="HeartbeatInterval"/>. Protocol §3.</summary>
    public TimeSpan? HeartbeatTimeout { get; init; }

    /// <summary>
    /// The longest that a forwarded call may go unanswered, however late its own deadline is. Default null: the call's
    /// deadline alone decides, so that a client with a long timeout gets it. Seed: <c>timeout</c>. Protocol §3, "In flight".
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>A connection that has not registered after so long is closed. Default 5 s. Protocol §3, "Who may speak".</summary>
    public TimeSpan RegistrationTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection whose peer takes nothing of what waits for it for so long is closed. Default 10 s.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A connection that, with so much waiting for it that those who send to it are not read, takes longer than this for what waited when that began is closed.
    /// Default 30 s. See <see cref="MaxQueuedBytes"/> for how much that is.
    /// </summary>
    public TimeSpan CongestionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long <see cref="IpcServer.StopAsync"/> waits for the calls in flight; meanwhile new ones are refused. Default 5 s; zero does not wait.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest message, in bytes of its body. Default 16 MiB (16777216); 1024 to 512 MiB. Protocol §1.</summary>
    public int MaxMessageSize { get; init; } = WireLimits.DefaultMaxMessageSize;

    /// <summary>Levels of nesting in <c>params</c>, <c>data</c> and <c>metadata</c>. Default 64; 1 to 64.</summary>
    public int MaxNesting { get; init; } = WireLimits.MaxPayloadNesting;

    /// <summary>Connections at the same time. Default 16384. Further ones are told and closed.</summary>
    public int MaxConnections { get; init; } = 16 * 1024;

    /// <summary>Connections of one user at the same time, where the system tells users. Default 12288, so that no user takes them all.</summary>
    public int MaxConnectionsPerUser { get; init; } = 12 * 1024;

    /// <summary>Methods that one service may register. Default 10000; 1 to 10000.</summary>
    public int MaxMethods { get; init; } = WireLimits.MaxMethods;

    /// <summary>Bytes of a service's name in UTF-8; control characters are never allowed in it. Default 256; 1 to 256.</summary>
    public int MaxServiceNameLength { get; init; } = WireLimits.MaxServiceNameLength;

    /// <summary>Bytes of a method's name in UTF-8. Default 512; 1 to 512.</summary>
    public int MaxMethodNameLength { get; init; } = WireLimits.MaxMethodNameLength;

    /// <summary>Bytes of a service's <c>metadata</c> as they stand in its REGISTER, and of its <c>version</c>. Default 64 KiB (65536); 2 bytes to 512 MiB. A service with more is refused.</summary>
    public int MaxMetadataBytes { get; init; } = WireLimits.DefaultMaxMetadataBytes;

    /// <summary>Calls that one connection may have made and not seen answered, and calls that may wait for the answer of one connection. Default 131072. Further ones are refused.</summary>
    public int MaxCallsInFlight { get; init; } = 128 * 1024;

    /// <summary>
    /// Bytes that may wait to be sent to one connection. Default null: 1 MiB and four messages of <see cref="MaxMessageSize"/>, 65 MiB in all.
    /// From 1 MiB on, or from half of it where that is less, those who send to it are not read until it has taken most of what waits; beyond it calls to it are
    /// refused, and answers to it are replaced by an error of a few words; where those do not fit either it is closed. One that takes nothing at all is closed after
    /// <see cref="SendTimeout"/>, one that takes too little after <see cref="CongestionTimeout"/>.
    /// </summary>
    public long? MaxQueuedBytes { get; init; }

    /// <summary>
    /// The numbers of the users who may connect, where the system tells users. Default null: the user that runs the gateway, and root.
    /// Who is to connect must also be let through by <see cref="SocketMode"/>.
    /// </summary>
    public IReadOnlyCollection<uint>? AllowedUsers { get; init; }

    /// <summary>Which user alone may register a service of a certain name, so that nobody else can pose as it. Default empty: any that may connect.</summary>
    public IReadOnlyDictionary<string, uint> ServiceUsers { get; init; } = ReadOnlyDictionary<string, uint>.Empty;

    /// <summary>The mode of the socket's file. Default 0600: only the user that runs the gateway can connect. Ignored on Windows. Protocol §3.</summary>
    public UnixFileMode SocketMode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal ConnectionLimits ConnectionLimits => ConnectionLimits.For(MaxMessageSize, MaxQueuedBytes);

    internal RegistrationLimits RegistrationLimits => new(MaxServiceNameLength, MaxMethods, MaxMethodNameLength, MaxMetadataBytes);

    internal TimeSpan EffectiveHeartbeatTimeout => HeartbeatTimeout ?? HeartbeatInterval * 4;

    internal string Validate()
    {
        OptionRanges.Time.Require(HeartbeatInterval, nameof(HeartbeatInterval));
        OptionRanges.ComparedTime.Require(HeartbeatTimeout ?? TimeRange.Longest, nameof(HeartbeatTimeout));
        OptionRanges.ComparedTime.Require(Timeout ?? TimeRange.Longest, nameof(Timeout));
        OptionRanges.ComparedTime.Require(RegistrationTimeout, nameof(RegistrationTimeout));
        OptionRanges.Time.Require(SendTimeout, nameof(SendTimeout));
        OptionRanges.ComparedTime.Require(CongestionTimeout, nameof(CongestionTimeout));
        OptionRanges.TimeOrZero.Require(DrainTimeout, nameof(DrainTimeout));
        if (HeartbeatTimeout < HeartbeatInterval)
        {
            throw new ArgumentException($"{nameof(HeartbeatTimeout)} ({HeartbeatTimeout}) is shorter than {nameof(HeartbeatInterval)} ({HeartbeatInterval}), so every idle client would be dropped. Make it several times as long.", nameof(HeartbeatTimeout));
        }

        OptionRanges.MaxMessageSize.Require(MaxMessageSize, nameof(MaxMessageSize));
        OptionRanges.MaxNesting.Require(MaxNesting, nameof(MaxNesting));
        OptionRanges.Count.Require(MaxConnections, nameof(MaxConnections));
        OptionRanges.Count.Require(MaxConnectionsPerUser, nameof(MaxConnectionsPerUser));
        OptionRanges.MaxMethods.Require(MaxMethods, nameof(MaxMethods));
        OptionRanges.MaxServiceNameLength.Require(MaxServiceNameLength, nameof(MaxServiceNameLength));
        OptionRanges.MaxMethodNameLength.Require(MaxMethodNameLength, nameof(MaxMethodNameLength));
        OptionRanges.MaxMetadataBytes.Require(MaxMetadataBytes, nameof(MaxMetadataBytes));
        OptionRanges.MaxCallsInFlight.Require(MaxCallsInFlight, nameof(MaxCallsInFlight));
        if (MaxQueuedBytes < MaxMessageSize + WireLimits.PrefixLength)
        {
            throw new ArgumentException($"{nameof(MaxQueuedBytes)} is {MaxQueuedBytes}; it must have room for one message of {nameof(MaxMessageSize)} ({MaxMessageSize} bytes) and its length.", nameof(MaxQueuedBytes));
        }

        if (AllowedUsers is { Count: 0 })
        {
            throw new ArgumentException($"{nameof(AllowedUsers)} is empty, so nobody could connect. Name the users, or leave it out for the gateway's own user and root.", nameof(AllowedUsers));
        }

        if (ServiceUsers is null)
        {
            throw new ArgumentException($"{nameof(ServiceUsers)} is null. Leave it out to let every user register every name.", nameof(ServiceUsers));
        }

        if (TimeProvider is null)
        {
            throw new ArgumentException($"{nameof(TimeProvider)} is null. Leave it out for the system's clock.", nameof(TimeProvider));
        }

        return Transport.SocketPath.Validate(SocketPath, nameof(SocketPath));
    }
}
