using System.CommandLine;
using System.Globalization;
using Bro.Rpc.Benchmarks.Load;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Check;

/// <summary><c>check</c>: a quick load beside the last recorded ratios. What seems to have fallen is measured once more before it is told.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var file = new Option<FileInfo>("--file") { Description = "The recorded ratios.", DefaultValueFactory = static _ => new FileInfo("benchmarks/recorded.json"), HelpName = "FILE" };
        var noise = new Option<double>("--noise") { Description = "By what share a ratio may fall before it counts.", DefaultValueFactory = static _ => 0.25, HelpName = "SHARE" };
        var record = new Option<bool>("--record") { Description = "Measure two rounds and write them down instead." };
        var command = new Command("check", "Runs a quick load and says what fell against the recorded ratios.") { file, noise, record };
        command.SetAction((result, cancellationToken) => result.GetValue(record)
            ? RecordAsync(result.GetRequiredValue(file).FullName, cancellationToken)
            : CheckAsync(result.GetRequiredValue(file).FullName, result.GetValue(noise), cancellationToken));
        return command;
    }

    private static LoadPlan Plan { get; } = LoadPlan.Quick with { Peers = [.. PeerNames.All.Where(static peer => !PeerNames.IsNode(peer))], WithRelay = false };

    private static async Task<int> RecordAsync(string path, CancellationToken cancellationToken)
    {
        await Recording.Of(await LoadCommand.MeasureAsync(Plan with { Rounds = 2 })).WriteAsync(path, cancellationToken);
        return 0;
    }

    private static async Task<int> CheckAsync(string path, double noise, CancellationToken cancellationToken)
    {
        Recording recorded;
        try
        {
            recorded = await Recording.ReadAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 2;
        }

        Recording now = Recording.Of(await LoadCommand.MeasureAsync(Plan));
        (Ratio Recorded, Ratio Now)[] fallen = [.. recorded.FallenIn(now, noise)];
        if (fallen.Length > 0)
        {
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{fallen.Length} of {recorded.Ratios.Count} ratios seem to have fallen; these are measured once more."));
            LoadPlan again = Plan with
            {
                Sizes = [.. fallen.Select(static one => one.Recorded.Bytes).Distinct().Order()],
                InFlight = [.. fallen.Select(static one => one.Recorded.InFlight).Distinct().Order()],
                Rounds = 2,
            };
            now = Recording.Of(await LoadCommand.MeasureAsync(again));
            fallen = [.. recorded.FallenIn(now, noise).Where(one => fallen.Any(first => first.Recorded == one.Recorded))];
        }

        if (fallen.Length == 0)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"None of {recorded.Ratios.Count} ratios fell by more than {noise:P0}. Recorded with {recorded.Machine}."));
            return 0;
        }

        Console.WriteLine("| what fell, twice | calls/s beside the others, recorded | now | calls for processor time beside the others, recorded | now |\n| --- | --- | --- | --- | --- |");
        foreach ((Ratio before, Ratio later) in fallen)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {before.What} | {before.Speed:0.00} | {later.Speed:0.00} | {before.Economy:0.00} | {later.Economy:0.00} |"));
        }

        return 1;
    }
}
