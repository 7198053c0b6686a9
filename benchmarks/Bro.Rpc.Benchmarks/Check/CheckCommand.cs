using System.CommandLine;
using System.Globalization;
using Bro.Rpc.Benchmarks.Load;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Check;

/// <summary><c>check</c>: a quick load beside the last recorded ratios. What seems to have fallen is measured once more before it is told.</summary>
internal static class CheckCommand
{
    private const int RoundsOfRecord = 5;

    // the Node hub says nothing of ours that the others do not, and is not everywhere
    private static readonly LoadPlan Plan = LoadPlan.Quick with { Peers = [.. PeerNames.All.Where(static peer => !PeerNames.IsNode(peer))], WarmUpSeconds = 4, WithRelay = false };

    public static Command Create()
    {
        var file = new Option<FileInfo>("--file") { Description = "The recorded ratios.", DefaultValueFactory = static _ => new FileInfo("benchmarks/recorded.json"), HelpName = "FILE" };
        var noise = new Option<double>("--noise") { Description = "By what share a ratio may fall before it counts.", DefaultValueFactory = static _ => 0.25, HelpName = "SHARE" };
        var record = new Option<bool>("--record") { Description = "Measure five rounds and write their medians down instead." };
        var options = new LoadOptions(Plan);
        var command = new Command("check", "Runs a quick load and says what fell against the recorded ratios.") { file, noise, record };
        options.AddTo(command);
        noise.MustBe("0 to 1", static value => value is >= 0 and <= 1);
        command.SetAction((result, cancellationToken) =>
        {
            bool isRecord = result.GetValue(record);
            LoadPlan plan = options.Apply(result, isRecord ? Plan with { Rounds = RoundsOfRecord } : Plan);
            string path = result.GetRequiredValue(file).FullName;
            return plan.Peers.Any(PeerNames.IsOurs) && plan.Peers.Any(PeerNames.Direct.Contains)
                ? isRecord ? RecordAsync(plan, path, cancellationToken) : CheckAsync(plan, path, result.GetValue(noise), cancellationToken)
                : FailAsync("--peers must name one of ours and one of the others, which it is compared with.");
        });
        return command;
    }

    private static async Task<int> RecordAsync(LoadPlan plan, string path, CancellationToken cancellationToken)
    {
        Recording recording = Recording.Of(await LoadCommand.MeasureAsync(plan, cancellationToken));
        if (recording.Ratios.FirstOrDefault(static ratio => !ratio.IsWhole) is { } broken)
        {
            return await FailAsync($"{broken.What} has no figures. Nothing was recorded.");
        }

        await recording.WriteAsync(path, cancellationToken);
        return 0;
    }

    private static async Task<int> CheckAsync(LoadPlan plan, string path, double noise, CancellationToken cancellationToken)
    {
        Recording recorded;
        try
        {
            recorded = await Recording.ReadAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return await FailAsync(exception.Message);
        }

        var first = new Comparison(recorded, Recording.Of(await LoadCommand.MeasureAsync(plan, cancellationToken)), noise);
        foreach (string note in first.Notes.Concat(first.Missing))
        {
            await Console.Error.WriteLineAsync($"Note: {note}.");
        }

        IReadOnlyList<Fall> fallen = first.Fallen.Count == 0 ? [] : await MeasureAgainAsync(plan, recorded, first, noise, cancellationToken);
        string counted = string.Create(CultureInfo.InvariantCulture, $"{first.Compared} of {first.Compared + first.Missing.Count} ratios were compared");
        if (fallen.Count > 0)
        {
            Console.WriteLine(Table(fallen));
        }

        Console.WriteLine(fallen.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{counted}, and none fell by more than {noise:P0}. Recorded with {recorded.Machine}.")
            : string.Create(CultureInfo.InvariantCulture, $"{counted}, and {fallen.Count} fell. Recorded with {recorded.Machine}."));
        return fallen.Count > 0 || first.Missing.Count > 0 ? 1 : 0;
    }

    private static async Task<IReadOnlyList<Fall>> MeasureAgainAsync(LoadPlan plan, Recording recorded, Comparison first, double noise, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{first.Fallen.Count} of {first.Compared} ratios seem to have fallen; these are measured once more."));
        LoadPlan rest = plan with
        {
            Sizes = [.. first.Fallen.Select(static fall => fall.Recorded.Bytes).Distinct().Order()],
            InFlight = [.. first.Fallen.Select(static fall => fall.Recorded.InFlight).Distinct().Order()],
            Rounds = 2,
        };
        var second = new Comparison(recorded, Recording.Of(await LoadCommand.MeasureAsync(rest, cancellationToken)), noise);

        // what could not be measured again is not excused
        return [.. first.Fallen.Select(fall => second.Has(fall.Recorded) ? second.Fallen.FirstOrDefault(again => again.Recorded == fall.Recorded) : fall).OfType<Fall>()];
    }

    private static string Table(IEnumerable<Fall> fallen)
    {
        const string Header = "| what fell, twice | of it | calls/s beside the others, recorded | now | calls for processor time, recorded | now | the others' p50 by ours, recorded | now |\n| --- | --- | --- | --- | --- | --- | --- | --- |";
        return string.Join('\n', fallen.Select(static fall => string.Create(
            CultureInfo.InvariantCulture,
            $"| {fall.Recorded.What} | {string.Join(", ", fall.Reasons)} | {fall.Recorded.Speed:0.00} | {fall.Now.Speed:0.00} | {fall.Recorded.Economy:0.00} | {fall.Now.Economy:0.00} | {fall.Recorded.Promptness:0.00} | {fall.Now.Promptness:0.00} |")).Prepend(Header));
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 2;
    }
}
