using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>Looks from time to time which connections are silent, do not register, or do not read. Protocol §3, "Heartbeats".</summary>
internal sealed class LivenessMonitor(IpcServerOptions options, ConnectionTable connections, Replies replies, ILogger logger)
{
    private static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(15);

    private long _lastTrim = options.TimeProvider.GetTimestamp();

    /// <summary>Closes them; now and then gives back what bursts have left.</summary>
    public void Sweep()
    {
        bool trims = options.TimeProvider.GetElapsedTime(_lastTrim) >= TrimInterval;
        if (trims)
        {
            _lastTrim = options.TimeProvider.GetTimestamp();
        }

        TimeSpan heartbeatTimeout = options.EffectiveHeartbeatTimeout;
        foreach (GatewayConnection connection in connections.All)
        {
            if (trims)
            {
                connection.InFlight.Trim();
            }

            string? reason = connection switch
            {
                { IsRegistered: false } when connection.Age > options.RegistrationTimeout => $"It did not register within {options.RegistrationTimeout.TotalMilliseconds} ms (RegistrationTimeout).",
                _ when connection.Connection.Queue.StalledFor > options.SendTimeout => $"It took nothing of what was sent to it for {options.SendTimeout.TotalMilliseconds} ms (SendTimeout).",
                _ when connection.Connection is { IsPaused: true, IsHungUp: true } => Connection.ClosedByOtherEnd,
                _ when connection.Connection.SilentFor > heartbeatTimeout => $"Nothing was heard of it for {heartbeatTimeout.TotalMilliseconds} ms (HeartbeatTimeout).",
                _ => null,
            };
            if (reason is null || connection.Connection.IsClosing)
            {
                continue;
            }

            if (connection.IsRegistered)
            {
                connections.Drop(connection, reason);
            }
            else
            {
                Log.ConnectionDropped(logger, connection.DisplayName, reason);
                replies.ErrorNow(connection, IpcErrorCode.ConnectionFailed, $"This connection is closed: {reason}");
                connections.CloseAfterFlush(connection, reason);
            }
        }
    }
}
