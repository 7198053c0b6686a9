using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>A gateway, a service and a caller of one test alone, which strikes the gateway.</summary>
internal sealed class GatewayFaultScene : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _started = [];

    public TemporarySocket Socket { get; } = new();

    public GatewayProcess Gateway { get; private set; } = null!;

    public PeerProcess Service { get; private set; } = null!;

    public PeerProcess Caller { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<GatewayFaultScene> StartAsync(TimeSpan? timeout = null, TimeSpan? heartbeatInterval = null)
    {
        var scene = new GatewayFaultScene();
        try
        {
            scene.Gateway = scene.Keep(await GatewayProcess.StartAsync(scene.Socket.Path, Token, heartbeatInterval));
            scene.Service = scene.Keep(await PeerProcess.StartRawAsync(scene.Socket.Path, "service", Token, heartbeatInterval));
            scene.Caller = scene.Keep(await PeerProcess.StartCallerAsync(scene.Socket.Path, "caller", Token, timeout, heartbeatInterval));
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL, and the process is gone.</summary>
    public async Task KillGatewayAsync()
    {
        Gateway.Process.KillAlone();
        await Gateway.Process.WaitForExitAsync(cancellationToken: Token);
    }

    /// <summary>Another gateway at the same path, in the place of one that has ended.</summary>
    public async Task StartGatewayAgainAsync() => Gateway = Keep(await GatewayProcess.StartAsync(Socket.Path, Token));

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable process in Enumerable.Reverse(_started))
        {
            await process.DisposeAsync();
        }

        Socket.Dispose();
    }

    private T Keep<T>(T process)
        where T : IAsyncDisposable
    {
        _started.Add(process);
        return process;
    }
}
