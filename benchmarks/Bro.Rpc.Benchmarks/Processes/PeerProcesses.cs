using System.Globalization;
using System.Text.Json;
using Bro.Rpc.Benchmarks.Hub;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Processes;

/// <summary>The processes of one peer: caller, service, and for ours the gateway between them.</summary>
internal sealed class PeerProcesses : IAsyncDisposable
{
    private static readonly string[] NodeRoles = ["gateway", "service", "caller"];

    private readonly List<(string Role, ChildProcess Process)> _children = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("bro-load-").FullName;

    /// <summary>Where the hub, or without one the service, listens.</summary>
    public string SocketPath => Path.Combine(_folder, "s");

    /// <summary>What each process is, the caller first; what is said of them one by one is in this order.</summary>
    public IReadOnlyList<string> RoleNames => [.. CallerFirst.Select(static child => child.Role)];

    private ChildProcess Caller => _children[^1].Process;

    private IEnumerable<(string Role, ChildProcess Process)> CallerFirst => _children.AsEnumerable().Reverse();

    /// <summary>The peer in whose processes another one runs: raw calls go through the very client of the typed ones.</summary>
    public static string HostOf(string peer) => peer is PeerNames.BroRaw ? PeerNames.BroJson : peer;

    /// <summary>Starts all of them, the caller last.</summary>
    /// <param name="peer">One of <see cref="PeerNames"/>, but none that has a host.</param>
    /// <param name="hub">The compiled C programs; needed for our ends over the relay only.</param>
    /// <param name="services">How many services of ours the one process is; 0 for the one that every peer has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PeerProcesses> StartAsync(string peer, HubPrograms? hub, int services, CancellationToken cancellationToken)
    {
        var processes = new PeerProcesses();
        try
        {
            await processes.StartAllAsync(peer, hub, services, cancellationToken);
            return processes;
        }
        catch
        {
            await processes.DisposeAsync();
            throw;
        }
    }

    /// <summary>One load.</summary>
    public async Task<LoadResult> LoadAsync(string peer, int bytes, int inFlight, double warmUpSeconds, double seconds, CancellationToken cancellationToken)
    {
        var request = new LoadRequest(peer, bytes, inFlight, warmUpSeconds, seconds, [.. CallerFirst.Select(static child => child.Process.Id)]);
        await Caller.SendAsync(JsonSerializer.Serialize(request));
        string line = await Caller.ReadLineAsync(TimeSpan.FromSeconds(60 + warmUpSeconds + seconds), cancellationToken);
        return JsonSerializer.Deserialize<LoadResult>(line)!;
    }

    public void ForgetPeaks()
    {
        foreach ((_, ChildProcess process) in _children)
        {
            ProcessUsage.ForgetPeak(process.Id);
        }
    }

    /// <summary>The peak memory of each process in MiB.</summary>
    public IReadOnlyList<double> PeaksMiB() => [.. CallerFirst.Select(static child => ProcessUsage.PeakMiB(child.Process.Id))];

    public async ValueTask DisposeAsync()
    {
        foreach ((_, ChildProcess process) in CallerFirst)
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAllAsync(string peer, HubPrograms? hub, int services, CancellationToken cancellationToken)
    {
        if (PeerNames.IsNode(peer))
        {
            foreach (string role in NodeRoles)
            {
                _children.Add((role, await NodeHub.StartAsync(role, peer, SocketPath, cancellationToken)));
            }

            return;
        }

        if (peer is PeerNames.BroOverRelay)
        {
            _children.Add(("relay", await hub!.StartRelayAsync(SocketPath, cancellationToken)));
        }
        else if (peer is PeerNames.BroJson or PeerNames.BroMessagePack)
        {
            _children.Add(("gateway", await GatewayProcess.StartAsync(SocketPath, cancellationToken)));
        }

        string count = services.ToString(CultureInfo.InvariantCulture);
        _children.Add(("service", await ChildProcess.StartSelfAsync(["service", peer, SocketPath, count], Roles.ReadyLine, cancellationToken)));
        _children.Add(("caller", await ChildProcess.StartSelfAsync(["caller", peer, SocketPath, count], Roles.ReadyLine, cancellationToken)));
    }
}
