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

    /// <summary>How long <see cref="IpcServer.StopAsync"/> waits for the calls in flight; meanwhile new ones are refused. Default 5 s; zero does not wait.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest message, in bytes of its body. Default 16 MiB (16777216); 1024 to 512 MiB. Protocol §1.</summary>
    public int MaxMessageSize { get; init; } = WireLimits.DefaultMaxMessageSize;

    /// <summary>Who may connect. Default 0600: only the user that runs the gateway. Ignored on Windows. Protocol §3.</summary>
    public UnixFileMode SocketMode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal TimeSpan EffectiveHeartbeatTimeout => HeartbeatTimeout ?? HeartbeatInterval * 4;

    // What the timers of .NET can count.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    internal string Validate()
    {
        RequirePositive(HeartbeatInterval, nameof(HeartbeatInterval));
        RequireCountable(HeartbeatInterval, nameof(HeartbeatInterval));
        RequirePositive(EffectiveHeartbeatTimeout, nameof(HeartbeatTimeout));
        RequirePositive(Timeout ?? TimeSpan.MaxValue, nameof(Timeout));
        RequirePositive(RegistrationTimeout, nameof(RegistrationTimeout));
        RequirePositive(SendTimeout, nameof(SendTimeout));
        RequireCountable(SendTimeout, nameof(SendTimeout));
        RequireCountable(DrainTimeout, nameof(DrainTimeout));
        if (DrainTimeout < TimeSpan.Zero)
        {
            throw new ArgumentException($"{nameof(DrainTimeout)} is {DrainTimeout}; it must not be negative.", nameof(DrainTimeout));
        }

        if (HeartbeatTimeout < HeartbeatInterval)
        {
            throw new ArgumentException($"{nameof(HeartbeatTimeout)} ({HeartbeatTimeout}) is shorter than {nameof(HeartbeatInterval)} ({HeartbeatInterval}), so every idle client would be dropped. Make it several times as long.", nameof(HeartbeatTimeout));
        }

        if (MaxMessageSize is < 1024 or > WireLimits.LargestMaxMessageSize)
        {
            throw new ArgumentException($"{nameof(MaxMessageSize)} is {MaxMessageSize} bytes; it must be 1024 to {WireLimits.LargestMaxMessageSize}.", nameof(MaxMessageSize));
        }

        if (TimeProvider is null)
        {
            throw new ArgumentException($"{nameof(TimeProvider)} is null. Leave it out for the system's clock.", nameof(TimeProvider));
        }

        return Transport.SocketPath.Validate(SocketPath, nameof(SocketPath));
    }

    private static void RequireCountable(TimeSpan value, string option)
    {
        if (value > Longest)
        {
            throw new ArgumentException($"{option} is {value}; it must be at most {Longest.Days} days.", option);
        }
    }

    private static void RequirePositive(TimeSpan value, string option)
    {
        if (value <= TimeSpan.Zero)
        {
            throw new ArgumentException($"{option} is {value}; it must be longer than zero.", option);
        }
    }
}
