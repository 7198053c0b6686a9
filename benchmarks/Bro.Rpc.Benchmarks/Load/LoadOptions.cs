using System.CommandLine;
using System.Globalization;

namespace Bro.Rpc.Benchmarks.Load;

/// <summary>The options that choose a part of a plan.</summary>
internal sealed class LoadOptions
{
    private readonly IReadOnlyList<string> _allPeers;
    private readonly Option<int?> _rounds = new("--rounds") { Description = "How many rounds; the median counts.", HelpName = "N" };
    private readonly Option<double?> _seconds = new("--seconds") { Description = "How long each peer is measured at a time.", HelpName = "S" };
    private readonly Option<double?> _warmUp = new("--warm-up") { Description = "How long new processes run before anything counts.", HelpName = "S" };
    private readonly Option<string[]> _peers;
    private readonly Option<int[]> _sizes;
    private readonly Option<int[]> _inFlight;

    /// <param name="all">What is measured where nothing is chosen.</param>
    public LoadOptions(LoadPlan all)
    {
        _allPeers = all.Peers;
        _peers = List("--peers", "Who", all.Peers);
        _sizes = List("--sizes", "Bytes of the text", all.Sizes);
        _inFlight = List("--in-flight", "How many calls at a time", all.InFlight);
        _peers.AcceptOnlyFromAmong([.. all.Peers]);
        _rounds.MustBe("1 to 1000", static value => value is null or (> 0 and <= 1000));
        _seconds.MustBe("more than 0 and at most 3600", static value => value is null or (> 0 and <= 3600));
        _warmUp.MustBe("more than 0 and at most 3600", static value => value is null or (> 0 and <= 3600));
        _sizes.MustBe("1 to 8388608", static values => values!.All(static value => value is > 0 and <= 8 << 20));
        _inFlight.MustBe("1 to 100000", static values => values!.All(static value => value is > 0 and <= 100_000));
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_rounds, _seconds, _warmUp, _peers, _sizes, _inFlight])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The plan with what the command line says.</summary>
    public LoadPlan Apply(ParseResult result, LoadPlan basis) => basis with
    {
        Peers = [.. _allPeers.Intersect(result.GetRequiredValue(_peers))],
        Sizes = [.. result.GetRequiredValue(_sizes).Distinct().Order()],
        InFlight = [.. result.GetRequiredValue(_inFlight).Distinct().Order()],
        Rounds = result.GetValue(_rounds) ?? basis.Rounds,
        Seconds = result.GetValue(_seconds) ?? basis.Seconds,
        WarmUpSeconds = result.GetValue(_warmUp) ?? basis.WarmUpSeconds,
    };

    private static Option<T[]> List<T>(string name, string description, IReadOnlyList<T> all) => new(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description}, one or more. Default all: {string.Join(' ', all)}."),
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. all],
    };
}
