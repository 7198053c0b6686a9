using System.Diagnostics;
using System.Globalization;

namespace Bro.Rpc.Soak;

/// <summary>One soak from the start of the gateway to the verdict.</summary>
internal static class SoakRun
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(SoakOptions options)
    {
        string folder = Directory.CreateTempSubdirectory("bro-soak-").FullName;
        string path = Path.Combine(folder, "s");
        var tally = new Tally();
        try
        {
            await using ChildProcess gateway = await ChildProcess.StartAsync(options.Gateway, ["gateway", "--socket", path], "The gateway listens at");

            // looking costs memory the first time
            await LiveHeap.OfAsync(gateway.Id);
            int idle = Usage.SocketsOf(gateway.Id);
            var recorder = new Recorder(gateway, tally);
            Rest early, late;
            await using (Crowd crowd = await Crowd.StartAsync(path, tally))
            {
                await WorkAsync(Phase.WarmUp, options.Duration / 5, crowd, recorder, tally);
                early = await RestAsync(Phase.FirstRest, gateway, recorder);
                await WorkAsync(Phase.Load, options.Duration * 4 / 5, crowd, recorder, tally);
                late = await RestAsync(Phase.LastRest, gateway, recorder);
            }

            // all are gone, and so must be what they held
            if (!await BecomesAsync(() => Usage.SocketsOf(gateway.Id) <= idle))
            {
                tally.AddWrong($"the gateway had {idle} sockets before anybody came, and has {Usage.SocketsOf(gateway.Id)} when all are gone");
            }

            await File.WriteAllLinesAsync(options.CsvPath, [Sample.CsvHeader, .. recorder.Samples.Select(static sample => sample.ToCsv())]);
            string title = string.Create(CultureInfo.InvariantCulture, $"{options.Duration.TotalMinutes:0.#} minutes of load, {tally.Total:N0} calls and attacks, {tally.Wrong} wrong");
            await File.WriteAllTextAsync(options.SvgPath, Plot.Draw(recorder.Samples, title));
            return Judge([.. Growth.UnderLoad(recorder.Samples), .. Growth.AtRest(early, late)], tally, gateway);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WorkAsync(Phase phase, TimeSpan duration, Crowd crowd, Recorder recorder, Tally tally)
    {
        using var stop = new CancellationTokenSource();
        Task working = crowd.WorkAsync(stop.Token);
        await recorder.RecordAsync(phase, duration, working);
        await stop.CancelAsync();
        await working.WaitAsync(EndLimit);
        if (!await BecomesAsync(() => crowd.Asleep == 0))
        {
            tally.AddWrong($"{crowd.Asleep} handlers still sleep, though all their calls have ended");
        }
    }

    private static async Task<Rest> RestAsync(Phase phase, ChildProcess gateway, Recorder recorder)
    {
        LiveHeap.OfThisProcess();
        await recorder.RecordAsync(phase, Rest.Length, Task.Delay(Timeout.Infinite));
        return await Rest.TakeAsync(gateway.Id);
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

    private static int Judge(IReadOnlyList<Growth> growths, Tally tally, ChildProcess gateway)
    {
        foreach ((string kind, long count) in tally.Counts)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind}: {count}"));
        }

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
