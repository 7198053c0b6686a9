using System.Globalization;
using Bro.Rpc.Benchmarks.Hub;
using Bro.Rpc.Benchmarks.Peers;
using Bro.Rpc.Benchmarks.Processes;

namespace Bro.Rpc.Benchmarks.Load;

/// <summary>
/// The rounds. Each has new processes of every peer, and at each size and number of calls in flight the peers take turns; who begins
/// moves on by one each round. Sizes and numbers rise within a round, so that what a large one leaves in memory is counted for no smaller one.
/// </summary>
internal sealed class LoadRun(LoadPlan plan, HubPrograms? hub, TextWriter progress, CancellationToken cancellationToken)
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

    // whoever has figures, in turn
    private readonly List<string> _turns = [.. plan.Peers];

    public async Task<LoadFigures> RunAsync()
    {
        if (hub is not null)
        {
            if (plan.Peers.Any(static peer => PeerProcesses.HostOf(peer) == PeerNames.BroJson))
            {
                _turns.Add(PeerNames.BroOverRelay);
            }

            _turns.Add(LoadFigures.Relay);
        }

        for (int round = 1; round <= plan.Rounds; round++)
        {
            await RunRoundAsync(round, [.. _turns.Where(static peer => peer != LoadFigures.Relay).Select(PeerProcesses.HostOf).Distinct()]);
        }

        return _figures;
    }

    private async Task RunRoundAsync(int round, string[] hosts)
    {
        Dictionary<string, PeerProcesses> processes = new(StringComparer.Ordinal);
        try
        {
            foreach (string host in hosts)
            {
                processes.Add(host, await PeerProcesses.StartAsync(host, hub, services: 0, cancellationToken));
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
                    for (int turn = 0; turn < _turns.Count; turn++)
                    {
                        await MeasureAsync(processes, _turns[(turn + round) % _turns.Count], round, bytes, inFlight);
                    }
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
        string[] peers = [.. _turns.Where(peer => PeerProcesses.HostOf(peer) == host)];
        foreach (string peer in peers)
        {
            await processes.LoadAsync(peer, bytes, WarmUpInFlight, 0, seconds / peers.Length, cancellationToken);
        }
    }

    private async Task MeasureAsync(Dictionary<string, PeerProcesses> hosts, string peer, int round, int bytes, int inFlight)
    {
        if (peer == LoadFigures.Relay)
        {
            await MeasureRelayAsync(round, bytes, inFlight);
            return;
        }

        PeerProcesses processes = hosts[PeerProcesses.HostOf(peer)];
        processes.ForgetPeaks();
        List<LoadResult> results = peer == PeerNames.BroRaw
            ? await MeasureRawAsync(processes, bytes, inFlight)
            : [await processes.LoadAsync(peer, bytes, inFlight, plan.Seconds * WarmUpShare, plan.Seconds, cancellationToken)];
        double calls = results.Sum(static result => result.Calls);
        IReadOnlyList<double> peaks = processes.PeaksMiB();
        ProcessShare[] shares = [.. processes.RoleNames.Select((role, i) => new ProcessShare(role, results.Sum(result => result.ProcessorSeconds[i]) / calls * 1e6, peaks[i]))];
        _figures.Add(new Measurement(ToFigure(peer, results, shares, round, bytes, inFlight), shares));
    }

    /// <summary>Raw calls in pieces, with a piece of typed ones beside each: those count for what a proxy costs, and for nothing else.</summary>
    private async Task<List<LoadResult>> MeasureRawAsync(PeerProcesses processes, int bytes, int inFlight)
    {
        int pieces = Math.Max(1, (int)(plan.Seconds / AlternationSeconds));
        double seconds = plan.Seconds / pieces;
        List<LoadResult> results = [];
        for (int piece = 0; piece < pieces; piece++)
        {
            // who was first the last time is second now
            bool isTypedFirst = piece % 2 == 0;
            LoadResult first = await LoadPieceAsync(isTypedFirst);
            LoadResult second = await LoadPieceAsync(!isTypedFirst);
            (LoadResult typed, LoadResult raw) = isTypedFirst ? (first, second) : (second, first);
            _figures.AddProxyCost(bytes, inFlight, raw.CallsPerSecond / typed.CallsPerSecond);
            results.Add(raw);
        }

        return results;

        Task<LoadResult> LoadPieceAsync(bool isTyped) =>
            processes.LoadAsync(isTyped ? PeerNames.BroJson : PeerNames.BroRaw, bytes, inFlight, seconds * WarmUpShare, seconds, cancellationToken);
    }

    private static Figure ToFigure(string peer, List<LoadResult> results, ProcessShare[] shares, int round, int bytes, int inFlight)
    {
        var latencies = new Histogram();
        foreach (LoadResult result in results)
        {
            latencies.Add(result.Latencies);
        }

        return new Figure(
            peer,
            bytes,
            inFlight,
            round,
            Math.Round(results.Sum(static result => result.Calls) / results.Sum(static result => result.Seconds), 1),
            Math.Round(latencies.Percentile(0.5), 2),
            Math.Round(latencies.Percentile(0.99), 2),
            Math.Round(shares.Sum(static share => share.CpuSecondsPerMillion), 3),
            Math.Round(shares.Sum(static share => share.PeakMiB), 2));
    }

    private async Task MeasureRelayAsync(int round, int bytes, int inFlight)
    {
        if ((long)bytes * inFlight > RelayBytesInFlight)
        {
            return;
        }

        HubFigure figure = await hub!.LoadRelayAsync(inFlight, plan.Seconds, bytes, cancellationToken);
        _figures.Add(new Measurement(new Figure(LoadFigures.Relay, bytes, inFlight, round, figure.CallsPerSecond, figure.P50Us, figure.P99Us, double.NaN, double.NaN), []));
    }
}
