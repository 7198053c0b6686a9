using System.Runtime.InteropServices;
using Bro.Rpc;

/// <summary>
/// Where a sample finds its gateway: at <c>--socket PATH</c>, and then it runs until it is told to stop; or in itself, at a
/// temporary socket, and then it shows what it does and ends.
/// </summary>
internal sealed class SampleRun : IAsyncDisposable
{
    private readonly TaskCompletionSource _toldToStop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _signals;
    private readonly DirectoryInfo? _directory;
    private IpcServer? _gateway;

    private SampleRun(string? socketPath)
    {
        _directory = socketPath is null ? Directory.CreateTempSubdirectory("bro-") : null;
        SocketPath = socketPath ?? Path.Combine(_directory!.FullName, "s");
        _signals = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    public string SocketPath { get; }

    /// <summary>Whether no gateway was named, so that the sample is alone with itself.</summary>
    public bool IsAlone => _directory is not null;

    /// <summary>Ends with SIGTERM or Ctrl-C.</summary>
    public Task ToldToStop => _toldToStop.Task;

    public static async Task<SampleRun> StartAsync(string[] args, bool isGatewayItself = false)
    {
        var run = new SampleRun(args switch
        {
            [] => null,
            ["--socket", var path] => path,
            _ => throw new ArgumentException($"The only argument is --socket PATH, and there is: {string.Join(' ', args)}"),
        });
        if (run.IsAlone && !isGatewayItself)
        {
            run._gateway = new IpcServer(new IpcServerOptions { SocketPath = run.SocketPath });
            await run._gateway.StartAsync();
        }

        return run;
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        Array.ForEach(_signals, static signal => signal.Dispose());
        _directory?.Delete(recursive: true);
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _toldToStop.TrySetResult();
    }
}
