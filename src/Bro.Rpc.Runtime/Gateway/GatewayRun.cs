using System.Net.Sockets;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Telemetry;
using Bro.Rpc.Transport;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>One run of a gateway, from listening to stopped: owns the accept loop, the liveness timer and all connections.</summary>
internal sealed class GatewayRun : IObservedGateway, IAsyncDisposable
{
    // How long a stop waits for a peer that does not read.
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AcceptRetryDelay = TimeSpan.FromMilliseconds(100);

    private const string StopReason = "The gateway stops.";

    private readonly UnixListener _listener;
    private readonly IpcServerOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Admission _admission;
    private readonly LivenessMonitor _liveness;
    private readonly ITimer _livenessTimer;
    private readonly Task _accepting;
    private int _isSweeping;

    public GatewayRun(UnixListener listener, IpcServerOptions options, RouterEvents events, ILogger logger)
    {
        _listener = listener;
        _options = options;
        _logger = logger;
        Connections = new ConnectionTable(options.SendTimeout, logger);
        Replies = new Replies(options.MaxMessageSize, logger, listener.BoundPath);
        _admission = new Admission(options, Connections, logger);
        Router = new Router(options, Connections, Replies, _admission, events, logger);
        _liveness = new LivenessMonitor(options, Connections, Replies, logger);
        using (AmbientFlow.Suppress())
        {
            TimeSpan interval = LivenessInterval(options);
            _livenessTimer = options.TimeProvider.CreateTimer(static state => ((GatewayRun)state!).SweepLiveness(), this, interval, interval);
            _accepting = Task.Run(AcceptAsync);
        }

        GatewayInstruments.Gateways.Add(this);
    }

    public ConnectionTable Connections { get; }

    public Replies Replies { get; }

    public Router Router { get; }

    string IObservedGateway.SocketPath => _listener.BoundPath;

    long IObservedGateway.Connections => Connections.Count;

    long IObservedGateway.RoutedResponses => Router.ResponsesRouted;

    long IObservedGateway.RefusedMessages => Replies.Refused;

    long IObservedGateway.RefusedConnections => _admission.Refused;

    long IObservedGateway.TranslatedFrames => Router.FramesTranslated;

    IEnumerable<ServiceFigures> IObservedGateway.Services => Router.Registry.All.Select(static service => service.Figures);

    /// <summary>Closes everything at once. <see cref="DisposeAsync"/> then waits for the end.</summary>
    public void Abort()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
            return;
        }

        _listener.Dispose();
        Connections.CloseAll(StopReason);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        _listener.Dispose();
        await Router.DrainAsync(_options.DrainTimeout).ConfigureAwait(false);
        await _livenessTimer.DisposeAsync().ConfigureAwait(false);
        await Connections.CloseAllAsync(StopReason, FlushLimit).ConfigureAwait(false);
        await _admission.WhenDoneAsync().ConfigureAwait(false);
        GatewayInstruments.Gateways.Remove(this);
        Router.Dispose();
        _stopping.Dispose();
    }

    private static TimeSpan LivenessInterval(IpcServerOptions options)
    {
        TimeSpan shortest = new[] { options.EffectiveHeartbeatTimeout, options.RegistrationTimeout, options.SendTimeout, options.CongestionTimeout }.Min() / 4;
        return TimeSpan.FromMilliseconds(Math.Clamp(shortest.TotalMilliseconds, 10, 1000));
    }

    private async Task AcceptAsync()
    {
        bool isFull = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                SpareDescriptors.Demand();
                if (isFull)
                {
                    isFull = false;
                    Log.AcceptsAgain(_logger);
                }

                Take(await _listener.AcceptAsync(_stopping.Token).ConfigureAwait(false));
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                // Cancelled, or the listener was closed under it.
                return;
            }
            catch (Exception exception)
            {
                // Most likely out of file descriptors: those who are connected go on, newcomers wait in the backlog.
                if (!isFull)
                {
                    isFull = true;
                    Log.AcceptFailed(_logger, exception);
                }

                await Task.Delay(AcceptRetryDelay, _options.TimeProvider, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Take(Socket socket)
    {
        try
        {
            PeerCredentials? peer = PeerCredentials.Of(socket);
            if (_admission.ProblemOf(peer) is { } problem)
            {
                _admission.Refuse(socket, peer, problem);
                return;
            }

            var connection = new GatewayConnection(socket, peer, Router, _options, _logger);
            Connections.Add(connection);
            connection.Connection.Start();
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void SweepLiveness()
    {
        if (Interlocked.Exchange(ref _isSweeping, 1) != 0)
        {
            return;
        }

        try
        {
            _liveness.Sweep();
        }
        catch (Exception exception)
        {
            Log.SweepFailed(_logger, exception);
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }
}
