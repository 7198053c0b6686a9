using System.Diagnostics;
using System.Globalization;
using Bro.Rpc.Benchmarks.Peers;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Scale;

/// <summary>What grows with the number of services, calls and connections, and what it takes to start.</summary>
internal sealed class ScaleRun(ScalePlan plan, CancellationToken cancellationToken)
{
    private const int Bytes = 64;
    private const int SomeInFlight = 100;

    // of the time that counts: what runs before it counts, each time
    private const double WarmUpShare = 0.2;

    // besides those of the measured caller and service
    private const int OwnServices = 2;

    /// <summary>More and more services that are connected, while calls go to one of them.</summary>
    public async Task<Series> MeasureServicesAsync()
    {
        var series = new Series("services connected, one of them called, 100 calls in flight", plan.Services);
        List<(int Count, PeerProcesses Peer, IdleConnections? Idle)> all = [];
        try
        {
            foreach (int count in plan.Services)
            {
                PeerProcesses peer = await PeerProcesses.StartAsync(PeerNames.BroJson, hub: null, services: 0, cancellationToken);
                all.Add((count, peer, count > OwnServices ? await IdleConnections.StartAsync(peer.SocketPath, count - OwnServices, cancellationToken) : null));
                await peer.LoadAsync(PeerNames.BroJson, Bytes, SomeInFlight, 0, plan.WarmUpSeconds, cancellationToken);
            }

            for (int round = 0; round < plan.Rounds; round++)
            {
                foreach ((int count, PeerProcesses peer, _) in all)
                {
                    series.Add(count, await LoadAsync(peer, PeerNames.BroJson, SomeInFlight));
                }
            }

            foreach (IdleConnections idle in all.Select(static one => one.Idle).OfType<IdleConnections>())
            {
                await idle.RequireAllOpenAsync(cancellationToken);
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

    /// <summary>More and more services, each of which is called in turn, so that the gateway looks up and touches all of them.</summary>
    /// <param name="inFlight">How many calls at a time; a series each.</param>
    public async Task<Series[]> MeasureSpreadAsync(params int[] inFlight)
    {
        Series[] series = [.. inFlight.Select(calls => new Series(string.Create(CultureInfo.InvariantCulture, $"services called in turn, {calls} in flight"), plan.Services))];
        List<(int Count, PeerProcesses Peer)> all = [];
        try
        {
            foreach (int count in plan.Services)
            {
                PeerProcesses peer = await PeerProcesses.StartAsync(PeerNames.BroJson, hub: null, count, cancellationToken);
                all.Add((count, peer));
                await peer.LoadAsync(PeerNames.BroSpread, Bytes, SomeInFlight, 0, plan.WarmUpSeconds, cancellationToken);
            }

            for (int round = 0; round < plan.Rounds; round++)
            {
                foreach ((int count, PeerProcesses peer) in all)
                {
                    for (int i = 0; i < series.Length; i++)
                    {
                        series[i].Add(count, await LoadAsync(peer, PeerNames.BroSpread, inFlight[i]));
                    }
                }
            }

            return series;
        }
        finally
        {
            foreach ((_, PeerProcesses peer) in all)
            {
                await peer.DisposeAsync();
            }
        }
    }

    /// <summary>More and more calls in flight between one caller and one service.</summary>
    public async Task<Series> MeasureInFlightAsync()
    {
        var series = new Series("calls in flight", plan.InFlight);
        await using PeerProcesses peer = await PeerProcesses.StartAsync(PeerNames.BroJson, hub: null, services: 0, cancellationToken);
        await peer.LoadAsync(PeerNames.BroJson, Bytes, SomeInFlight, 0, plan.WarmUpSeconds, cancellationToken);
        for (int round = 0; round < plan.Rounds; round++)
        {
            foreach (int count in plan.InFlight)
            {
                series.Add(count, await LoadAsync(peer, PeerNames.BroJson, count));
            }
        }

        return series;
    }

    /// <summary>KiB of resident memory that one idle connection costs the gateway.</summary>
    public async Task<double> MeasureIdleConnectionAsync(int count)
    {
        string folder = Directory.CreateTempSubdirectory("bro-scale-").FullName;
        try
        {
            string path = Path.Combine(folder, "s");
            await using ChildProcess gateway = await GatewayProcess.StartAsync(path, cancellationToken);
            double before = ProcessUsage.ResidentMiB(gateway.Id);
            await using IdleConnections idle = await IdleConnections.StartAsync(path, count, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(plan.SettlingSeconds), cancellationToken);
            await idle.RequireAllOpenAsync(cancellationToken);
            return (ProcessUsage.ResidentMiB(gateway.Id) - before) * 1024 / count;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Milliseconds from the start of a process: until the gateway listens, and until a client is connected to it.</summary>
    public async Task<(double Gateway, double Client)> MeasureStartAsync()
    {
        List<double> gateways = [];
        List<double> clients = [];
        string folder = Directory.CreateTempSubdirectory("bro-scale-").FullName;
        try
        {
            for (int start = 0; start < plan.Rounds; start++)
            {
                string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"s{start}"));
                var clock = Stopwatch.StartNew();
                await using ChildProcess gateway = await GatewayProcess.StartAsync(path, cancellationToken);
                gateways.Add(clock.Elapsed.TotalMilliseconds);
                clock.Restart();
                await using ChildProcess client = await ChildProcess.StartSelfAsync(["caller", PeerNames.BroJson, path], Roles.ReadyLine, cancellationToken);
                clients.Add(clock.Elapsed.TotalMilliseconds);
            }

            return (Statistics.Median(gateways), Statistics.Median(clients));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Task<LoadResult> LoadAsync(PeerProcesses peer, string way, int inFlight) =>
        peer.LoadAsync(way, Bytes, inFlight, plan.Seconds * WarmUpShare, plan.Seconds, cancellationToken);
}
