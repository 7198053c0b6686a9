using System.Globalization;
using Bro.Rpc.Benchmarks.Hub;
using Bro.Rpc.Benchmarks.Peers;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Load;

/// <summary>
/// The rounds. Each has new processes of every peer, and at each size and number of calls in flight the peers take turns; who begins
/// moves on by one each round. Sizes and numbers rise within a round, so that what a large one leaves in memory is counted for no smaller one.
/// </summary>
internal sealed class LoadRun(LoadPlan plan, HubPrograms? hub, TextWriter progress)
{
    private const int WarmUpInFlight = 100;

    // the code is warm by then; a new size needs a part of the time for its buffers
    private const int SizeWarmUps = 4;

    // of the time that counts: what a peer runs before it counts, each time it is its turn
    private const double WarmUpShare = 0.2;

    // typed and raw calls alternate in pieces this long, so that a noisy moment meets both
    private const double AlternationSeconds = 0.2;

    // the load program writes without reading until all its calls are sent, and the relay cannot take more than fits into the sockets
    private const int RelayBytesInFlight = 128 * 1024;

    private readonly LoadFigures _figures = new(plan);

    public async Task<LoadFigures> RunAsync()
    {
        List<string> hosts = [.. plan.Peers.Select(PeerProcesses.HostOf).Distinct()];
        if (hub is not null && hosts.Contains(PeerNames.BroJson))
        {
            hosts.Add(PeerNames.BroOverRelay);
        }

        for (int round = 1; round <= plan.Rounds; round++)
        {
            await RunRoundAsync(round, hosts);
        }

        return _figures;
    }

    private async Task RunRoundAsync(int round, List<string> hosts)
    {
        Dictionary<string, PeerProcesses> processes = new(StringComparer.Ordinal);
        try
        {
            foreach (string host in hosts)
            {
                processes.Add(host, await PeerProcesses.StartAsync(host, hub));
                await WarmUpAsync(processes[host], host, plan.Sizes[0], plan.WarmUpSeconds);
            }

            foreach (int bytes in plan.Sizes)
            {
                foreach (string host in hosts)
                {
                    await WarmUpAsync(processes[host], host, bytes, plan.WarmUpSeconds / SizeWarmUps);
                }

                foreach (int inFlight in plan.InFlight)
                {
                    await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round} of {plan.Rounds}: {bytes} B, {inFlight} in flight"));
                    for (int turn = 0; turn < hosts.Count; turn++)
                    {
                        string host = hosts[(turn + round) % hosts.Count];
                        await MeasureAsync(processes[host], PeersIn(host), round, bytes, inFlight);
                    }

                    await MeasureRelayAsync(round, bytes, inFlight);
                }
            }
        }
        finally
        {
            foreach (PeerProcesses one in processes.Values)
            {
                await one.DisposeAsync();
            }
        }
    }

    private async Task WarmUpAsync(PeerProcesses processes, string host, int bytes, double seconds)
    {
        // whoever shares processes shares their time, so that each set of processes ran equally long
        string[] peers = PeersIn(host);
        foreach (string peer in peers)
        {
            await processes.LoadAsync(peer, bytes, WarmUpInFlight, 0, seconds / peers.Length);
        }
    }

    private string[] PeersIn(string host) =>
        host is PeerNames.BroOverRelay ? [host] : [.. plan.Peers.Where(peer => PeerProcesses.HostOf(peer) == host)];

    private async Task MeasureAsync(PeerProcesses processes, string[] peers, int round, int bytes, int inFlight)
    {
        int alternations = peers.Length == 1 ? 1 : Math.Max(1, (int)(plan.Seconds / AlternationSeconds));
        double seconds = plan.Seconds / alternations;
        List<LoadResult>[] results = [.. peers.Select(static _ => new List<LoadResult>())];
        processes.ForgetPeaks();
        for (int alternation = 0; alternation < alternations; alternation++)
        {
            for (int i = 0; i < peers.Length; i++)
            {
                // who was first the last time is second now
                int peer = (i + alternation) % peers.Length;
                results[peer].Add(await processes.LoadAsync(peers[peer], bytes, inFlight, seconds * WarmUpShare, seconds));
            }

            if (Array.IndexOf(peers, PeerNames.BroJson) is >= 0 and int typed && Array.IndexOf(peers, PeerNames.BroRaw) is >= 0 and int raw)
            {
                _figures.AddProxyCost(bytes, inFlight, results[raw][^1].CallsPerSecond / results[typed][^1].CallsPerSecond);
            }
        }

        IReadOnlyDictionary<string, double> peaks = processes.PeaksMiB();
        for (int i = 0; i < peers.Length; i++)
        {
            _figures.Add(new Measurement(ToFigure(peers[i], results[i], peaks.Values.Sum(), round, bytes, inFlight), peaks));
        }
    }

    private static Figure ToFigure(string peer, List<LoadResult> results, double peakMiB, int round, int bytes, int inFlight)
    {
        var latencies = new Histogram();
        foreach (LoadResult result in results)
        {
            latencies.Add(result.Latencies);
        }

        double calls = results.Sum(static result => result.Calls);
        return new Figure(
            peer,
            bytes,
            inFlight,
            round,
            Math.Round(calls / results.Sum(static result => result.Seconds), 1),
            Math.Round(latencies.Percentile(0.5), 2),
            Math.Round(latencies.Percentile(0.99), 2),
            Math.Round(results.Sum(static result => result.ProcessorSeconds) / calls * 1e6, 3),
            Math.Round(peakMiB, 2));
    }

    private async Task MeasureRelayAsync(int round, int bytes, int inFlight)
    {
        if (hub is null || (long)bytes * inFlight > RelayBytesInFlight)
        {
            return;
        }

        string folder = Directory.CreateTempSubdirectory("bro-relay-").FullName;
        try
        {
            string path = Path.Combine(folder, "s");
            await using ChildProcess relay = await hub.StartRelayAsync(path);
            HubFigure figure = await hub.LoadAsync(path, inFlight, plan.Seconds, bytes, isRelay: true);
            _figures.Add(new Measurement(
                new Figure(LoadFigures.Relay, bytes, inFlight, round, figure.CallsPerSecond, figure.P50Us, figure.P99Us, double.NaN, double.NaN),
                new Dictionary<string, double>(StringComparer.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
