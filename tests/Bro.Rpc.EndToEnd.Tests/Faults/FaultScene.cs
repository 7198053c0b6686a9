using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>A gateway that outlives the faults of a class of tests, with a caller and the steady calls of two others.</summary>
public class FaultScene : IAsyncLifetime
{
    private readonly TemporarySocket _socket = new();
    private GatewayProcess? _gateway;
    private SteadyStream? _steady;
    private PeerProcess? _caller;
    private int _names;

    /// <summary>What a fault that the kernel tells of may take to be known.</summary>
    internal static TimeSpan AtOnce { get; } = TimeSpan.FromSeconds(1);

    internal string SocketPath => _socket.Path;

    internal GatewayProcess Gateway => _gateway!;

    internal SteadyStream Steady => _steady!;

    /// <summary>Calls with a timeout of 30 s, so that whatever ends sooner was ended by something else.</summary>
    internal PeerProcess Caller => _caller!;

    internal virtual TimeSpan HeartbeatInterval => TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayProcess.StartAsync(_socket.Path, Token, HeartbeatInterval);
        _steady = await SteadyStream.StartAsync(_socket.Path, Token);
        _caller = await StartCallerAsync("caller", Limits.Call);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { _caller, _steady, _gateway })
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _socket.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A name that no other test of the class uses.</summary>
    internal string NewName(string kind) => $"{kind}-{Interlocked.Increment(ref _names)}";

    internal Task<PeerProcess> StartServiceAsync(string name) =>
        PeerProcess.StartRawAsync(_socket.Path, name, Token, HeartbeatInterval);

    internal Task<PeerProcess> StartCallerAsync(string name, TimeSpan timeout) =>
        PeerProcess.StartCallerAsync(_socket.Path, name, Token, timeout, HeartbeatInterval);
}
