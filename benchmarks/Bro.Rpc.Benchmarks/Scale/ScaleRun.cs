using System.Diagnostics;
using System.Globalization;
using Bro.Rpc.Benchmarks.Peers;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Scale;

/// <summary>What grows with the number of services, calls and connections, and what it takes to start.</summary>
internal sealed class ScaleRun(int rounds, double seconds)
{
    private const int Bytes = 64;
    private const int Starts = 5;
    private const double WarmUpSeconds = 6;

    // besides those of the measured caller and service
    private const int OwnServices = 2;

    // longer than a gateway keeps the buffer of a connection that is silent
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    /// <summary>More and more services that are connected, while calls go to one of them.</summary>
    public async Task<Series> MeasureServicesAsync(IReadOnlyList<int> counts)
    {
        var series = new Series("services connected, 100 calls in flight", counts);
        List<(int Count, PeerProcesses Peer, IdleConnections? Idle)> all = [];
        try
        {
            foreach (int count in counts)
            {
                PeerProcesses peer = await PeerProcesses.StartAsync(PeerNames.BroJson, hub: null);
                all.Add((count, peer, count > OwnServices ? await IdleConnections.StartAsync(peer.SocketPath, count - OwnServices) : null));
                await peer.LoadAsync(PeerNames.BroJson, Bytes, 100, 0, WarmUpSeconds);
            }

            for (int round = 0; round < rounds; round++)
            {
                foreach ((int count, PeerProcesses peer, _) in all)
                {
                    series.Add(count, await peer.LoadAsync(PeerNames.BroJson, Bytes, 100, seconds / 5, seconds));
                }
            }

            foreach (IdleConnections idle in all.Select(static one => one.Idle).OfType<IdleConnections>())
            {
                await idle.RequireAllOpenAsync();
            }

            return series;
        }
        finally
        {
            foreach ((_, PeerProcesses peer, IdleConnections? idle) in all)
            {
                await peer.DisposeAsync();
                await (idle?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
        }
    }

    /// <summary>More and more calls in flight between one caller and one service.</summary>
    public async Task<Series> MeasureInFlightAsync(IReadOnlyList<int> counts)
    {
        var series = new Series("calls in flight", counts);
        await using PeerProcesses peer = await PeerProcesses.StartAsync(PeerNames.BroJson, hub: null);
        await peer.LoadAsync(PeerNames.BroJson, Bytes, 100, 0, WarmUpSeconds);
        for (int round = 0; round < rounds; round++)
        {
            foreach (int count in counts)
            {
                series.Add(count, await peer.LoadAsync(PeerNames.BroJson, Bytes, count, seconds / 5, seconds));
            }
        }

        return series;
    }

    /// <summary>KiB of resident memory that one idle connection costs the gateway.</summary>
    public static async Task<double> MeasureIdleConnectionAsync(int count)
    {
        string folder = Directory.CreateTempSubdirectory("bro-scale-").FullName;
        try
        {
            string path = Path.Combine(folder, "s");
            await using ChildProcess gateway = await GatewayProcess.StartAsync(path);
            double before = ProcessUsage.ResidentMiB(gateway.Id);
            await using IdleConnections idle = await IdleConnections.StartAsync(path, count);
            await Task.Delay(Settling);
            await idle.RequireAllOpenAsync();
            return (ProcessUsage.ResidentMiB(gateway.Id) - before) * 1024 / count;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Milliseconds from the start of a process: until the gateway listens, and until a client is connected to it.</summary>
    public static async Task<(double Gateway, double Client)> MeasureStartAsync()
    {
        List<double> gateways = [];
        List<double> clients = [];
        string folder = Directory.CreateTempSubdirectory("bro-scale-").FullName;
        try
        {
            for (int start = 0; start < Starts; start++)
            {
                string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"s{start}"));
                var clock = Stopwatch.StartNew();
                await using ChildProcess gateway = await GatewayProcess.StartAsync(path);
                gateways.Add(clock.Elapsed.TotalMilliseconds);
                clock.Restart();
                await using ChildProcess client = await ChildProcess.StartSelfAsync(["caller", PeerNames.BroJson, path], Roles.ReadyLine);
                clients.Add(clock.Elapsed.TotalMilliseconds);
            }

            return (Statistics.Median(gateways), Statistics.Median(clients));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
