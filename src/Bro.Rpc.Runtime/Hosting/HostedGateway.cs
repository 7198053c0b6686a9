using System.Net.Sockets;
using Bro.Rpc.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bro.Rpc.Hosting;

/// <summary>
/// The gateway of this process: up before anything else of it starts, and down after all else has stopped, in whatever order they
/// were added. Where only one of several processes is to be the gateway, each of the others takes over as soon as it has gone.
/// </summary>
internal sealed class HostedGateway(
    IServiceProvider services, GatewaySettings settings, ApplicationStopper stopper, ILogger<IpcServer>? logger = null) : IHostedLifecycleService, IAsyncDisposable
{
    // How often a process that stands by looks whether anybody listens.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logger ?? NullLogger<IpcServer>.Instance;
    private readonly CancellationTokenSource _stopping = new();

    // Set before anything else of the host starts.
    private IpcServer? _server;
    private Task _takingOver = Task.CompletedTask;

    // Containers dispose one after the other.
    private bool _isDisposed;

    /// <summary>Whether another process is the gateway, and this one waits for its end.</summary>
    public bool IsStandby => !_takingOver.IsCompleted;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            _server = services.GetRequiredService<IpcServer>();
            if (!settings.OnlyIfNoneRuns)
            {
                await _server.StartAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (!await TryStartAsync(_server, cancellationToken).ConfigureAwait(false))
            {
                Log.GatewayStandsBy(_logger, _server.SocketPath);
                using (AmbientFlow.Suppress())
                {
                    _takingOver = Task.Run(() => TakeOverAsync(_server), CancellationToken.None);
                }
            }
        }
        catch (BroConfigurationException exception)
        {
            stopper.Stop(exception.Message, ApplicationStopper.Misconfigured);
        }
        catch (IpcException exception)
        {
            stopper.Stop(exception.Message, ApplicationStopper.Failed);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _takingOver.ConfigureAwait(false);
        if (_server is not null)
        {
            await _server.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // The container knows it twice: as itself and as a hosted service.
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await _stopping.CancelAsync().ConfigureAwait(false);
            await _takingOver.ConfigureAwait(false);
            _stopping.Dispose();
        }
    }

    // False where another process listens at the path, or is about to. Of several that try at once one gets the path's lock.
    private static async Task<bool> TryStartAsync(IpcServer server, CancellationToken cancellationToken)
    {
        try
        {
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (IpcException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            return false;
        }
    }

    private async Task TakeOverAsync(IpcServer server)
    {
        string? told = null;
        try
        {
            while (true)
            {
                await Task.Delay(LookInterval, settings.Options.TimeProvider, _stopping.Token).ConfigureAwait(false);
                try
                {
                    // Looks first, because trying takes the lock of the path from a gateway that is just being started.
                    if (!server.IsPathServed() && await TryStartAsync(server, _stopping.Token).ConfigureAwait(false))
                    {
                        Log.GatewayTakenOver(_logger, server.SocketPath);
                        return;
                    }
                }
                catch (Exception exception) when (exception is not ObjectDisposedException && !_stopping.IsCancellationRequested)
                {
                    // Whatever it is may pass; the same as a second ago is not told again.
                    if (exception.Message != told)
                    {
                        told = exception.Message;
                        Log.GatewayNotTakenOver(_logger, exception.Message);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException || _stopping.IsCancellationRequested)
        {
            // The application stops, and so has nothing to take over any more.
        }
    }
}
