using Bro.Rpc.Connections;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>Looks from time to time which connections are silent, do not register, or read nothing or too little. Protocol §3, "Heartbeats".</summary>
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
                _ when connection.Connection.Queue.CongestedFor > options.CongestionTimeout => $"It did not keep up with what was sent to it for {options.CongestionTimeout.TotalMilliseconds} ms (CongestionTimeout).",
                _ when connection.Connection is { IsPaused: true, IsHungUp: true } => Connection.ClosedByOtherEnd,
                _ when connection.Connection.SilentFor > heartbeatTimeout => $"Nothing was heard of it for {heartbeatTimeout.TotalMilliseconds} ms (HeartbeatTimeout).",
                _ => null,
            };
            if (reason is null)
            {
                SpeakForPaused(connection);
            }
            else if (!connection.Connection.IsClosing)
            {
                Close(connection, reason);
            }
        }
    }

    // Its heartbeats stand behind calls that are not read while it waits for a slow target; without an answer it would take the gateway for hung.
    private void SpeakForPaused(GatewayConnection connection)
    {
        if (connection.Connection.IsPaused && connection.Capabilities.HasFlag(Capabilities.Heartbeat) && !connection.Connection.Queue.IsCongested)
        {
            replies.HeartbeatNow(connection, options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    private void Close(GatewayConnection connection, string reason)
    {
        // Whoever has read all so far most likely reads why as well; another one is not waited for.
        SendQueue queue = connection.Connection.Queue;
        if (connection.IsRegistered && queue.QueuedBytes == 0)
        {
            replies.ErrorNow(connection, IpcErrorCode.ConnectionLost, $"This connection is closed: {reason}");
        }

        if (connection.IsRegistered && queue.QueuedBytes > 0)
        {
            connections.Drop(connection, reason);
            return;
        }

        Log.ConnectionDropped(logger, connection.DisplayName, reason);
        if (!connection.IsRegistered)
        {
            replies.ErrorNow(connection, IpcErrorCode.ConnectionFailed, $"This connection is closed: {reason}");
        }

        connections.CloseAfterFlush(connection, reason);
    }
}
