using System.Diagnostics;
using System.Globalization;

namespace Bro.Rpc.Soak;

/// <summary>One soak from the start of the gateway to the verdict.</summary>
internal static class SoakRun
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(SoakOptions options)
    {
        string folder = Directory.CreateTempSubdirectory("bro-soak-").FullName;
        string path = Path.Combine(folder, "s");
        var tally = new Tally();
        try
        {
            await using ChildProcess gateway = await ChildProcess.StartAsync(ChildProcess.GatewayPath, ["gateway", "--socket", path], "The gateway listens at");
            int idle = Usage.SocketsOf(gateway.Id);
            List<Sample> samples = await LoadAsync(path, gateway, options, tally);

            // all are gone, and so must be what they held
            bool isIdle = await BecomesAsync(() => Usage.SocketsOf(gateway.Id) <= idle);
            if (!isIdle)
            {
                tally.AddWrong($"the gateway had {idle} sockets before anybody came, and has {Usage.SocketsOf(gateway.Id)} when all are gone");
            }

            await File.WriteAllLinesAsync(options.CsvPath, [Sample.CsvHeader, .. samples.Select(static sample => sample.ToCsv())]);
            string title = string.Create(CultureInfo.InvariantCulture, $"{options.Duration.TotalMinutes:0.#} minutes, {tally.Total:N0} calls and attacks, {tally.Wrong} wrong");
            await File.WriteAllTextAsync(options.SvgPath, Plot.Draw(samples, title));
            return Judge(samples, tally, gateway);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<Sample>> LoadAsync(string path, ChildProcess gateway, SoakOptions options, Tally tally)
    {
        await using Service json = await Service.StartAsync(new IpcClientOptions { ServiceName = Traffic.JsonService, GatewayPath = path });
        await using Service messagePack = await Service.StartAsync(new IpcClientOptions { ServiceName = Traffic.MessagePackService, GatewayPath = path, Serializer = IpcSerializer.MessagePack, PoolSize = 3 });
        using var stop = new CancellationTokenSource();
        List<IpcClient> callers = [];
        foreach (IpcSerializer serializer in Enum.GetValues<IpcSerializer>())
        {
            foreach (int poolSize in new[] { 1, 4 })
            {
                var caller = new IpcClient(new IpcClientOptions { ServiceName = $"{serializer}-caller-{poolSize}", GatewayPath = path, Serializer = serializer, PoolSize = poolSize });
                callers.Add(caller);
                await caller.ConnectAsync();
            }
        }

        Task working = Task.WhenAll(
        [
            .. callers.Select(caller => new Traffic(caller, tally) { GatewayPath = path }.RunAsync(stop.Token)),
            new MortalPeer(path, tally).KeepKillingAsync(stop.Token),
            new HostilePeers(path, tally).RunAsync(stop.Token),
        ]);
        List<Sample> samples = await SampleAsync(gateway, options.Duration, tally, working);
        await stop.CancelAsync();
        await working.WaitAsync(EndLimit);
        foreach (IpcClient caller in callers)
        {
            await caller.DisposeAsync();
        }

        if (!await BecomesAsync(() => json.Asleep + messagePack.Asleep == 0))
        {
            tally.AddWrong($"{json.Asleep + messagePack.Asleep} handlers still sleep, though all their callers are gone");
        }

        return samples;
    }

    // ends early when the work has failed
    private static async Task<List<Sample>> SampleAsync(ChildProcess gateway, TimeSpan duration, Tally tally, Task working)
    {
        List<Sample> samples = [];
        var clock = Stopwatch.StartNew();
        do
        {
            if (gateway.HasExited)
            {
                throw new InvalidOperationException($"The gateway has ended. It said: {gateway.LastLines()}");
            }

            samples.Add(new Sample(clock.Elapsed.TotalSeconds, Usage.Of(gateway.Id), Usage.Of(Environment.ProcessId), tally.Total, tally.Wrong));
            await Task.WhenAny(working, Task.Delay(SampleInterval));
        }
        while (clock.Elapsed < duration && !working.IsCompleted);
        return samples;
    }

    private static async Task<bool> BecomesAsync(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition() && clock.Elapsed < EndLimit)
        {
            await Task.Delay(100);
        }

        return condition();
    }

    private static int Judge(IReadOnlyList<Sample> samples, Tally tally, ChildProcess gateway)
    {
        foreach ((string kind, long count) in tally.Counts)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}: {count}"));
        }

        IReadOnlyList<Growth> growths = Growth.Of(samples);
        foreach (Growth growth in growths)
        {
            Console.WriteLine(growth);
        }

        if (tally.Wrong > 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"wrong: {tally.Wrong}\n{string.Join('\n', tally.Problems)}\nThe gateway said last:\n{gateway.LastLines()}"));
        }

        return tally.Wrong > 0 || growths.Any(static growth => growth.IsTooMuch) ? 1 : 0;
    }
}
