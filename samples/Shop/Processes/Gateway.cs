using Bro.Rpc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Processes;

/// <summary>The gateway as a process. As part of the whole shop it makes a private folder for its socket, and takes it away again.</summary>
internal sealed class Gateway(ShopArguments arguments, ILogger<IpcServer> logger) : IHostedService, IAsyncDisposable
{
    /// <summary>Begins the line that is written when a service has registered; its name follows.</summary>
    public const string Connected = "connected ";

    /// <summary>Begins the line that is written once services may connect; the socket's path follows.</summary>
    public const string Listening = "listening ";

    private DirectoryInfo? _folder;
    private IpcServer? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _folder = arguments.IsChild ? CreateFolder() : null;
        string path = _folder is null ? arguments.SocketPath : Path.Combine(_folder.FullName, "gateway.sock");
        _server = new IpcServer(new IpcServerOptions { SocketPath = path }, logger);
        _server.ServiceRegistered += (_, service) => Console.WriteLine($"{Connected}{service.ServiceName}");
        await _server.StartAsync(cancellationToken);
        Console.WriteLine($"{Listening}{path}");
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder?.Delete(recursive: true);
        _folder = null;
    }

    private static DirectoryInfo CreateFolder()
    {
        try
        {
            // the system makes it for this user alone
            return Directory.CreateTempSubdirectory("bro-shop-");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"There is no place for its socket in '{Path.GetTempPath()}': {exception.Message} Set TMPDIR to a folder that this user may write to.", exception);
        }
    }
}
