namespace Bro.Rpc.Benchmarks.Load;

/// <summary>All that was measured, and the medians of it.</summary>
internal sealed class LoadFigures(LoadPlan plan)
{
    /// <summary>The relay in C under the load of C programs: a peer only here.</summary>
    public const string Relay = "C relay, C ends";

    private readonly List<Measurement> _measurements = [];
    private readonly List<(int Bytes, int InFlight, double Ratio)> _proxyCosts = [];

    public LoadPlan Plan => plan;

    /// <summary>The figures of the peers, without those that only show the floor.</summary>
    public IEnumerable<Figure> Raw => _measurements.Select(static measurement => measurement.Figure).Where(figure => plan.Peers.Contains(figure.Peer));

    public void Add(Measurement measurement) => _measurements.Add(measurement);

    /// <summary>The time of a typed call as a multiple of that of a raw call right beside it.</summary>
    public void AddProxyCost(int bytes, int inFlight, double ratio) => _proxyCosts.Add((bytes, inFlight, ratio));

    public bool Has(string peer, int bytes, int inFlight) => Of(peer, bytes, inFlight).Any();

    /// <summary>The median over the rounds; not a number where nothing was measured.</summary>
    public double Median(string peer, int bytes, int inFlight, Func<Figure, double> value) =>
        Statistics.Median(Of(peer, bytes, inFlight).Select(measurement => value(measurement.Figure)));

    /// <summary>
    /// One peer's value as a multiple of another's: the median of the ratios of the rounds, because what is measured one after the other had the same
    /// machine. Not a number where they have no round in common.
    /// </summary>
    public double Ratio(string peer, string other, int bytes, int inFlight, Func<Figure, double> value) => Statistics.Median(
        from one in Of(peer, bytes, inFlight)
        join beside in Of(other, bytes, inFlight) on one.Figure.Round equals beside.Figure.Round
        select value(one.Figure) / value(beside.Figure));

    public double ProxyCost(int bytes, int inFlight) =>
        Statistics.Median(_proxyCosts.Where(cost => cost.Bytes == bytes && cost.InFlight == inFlight).Select(static cost => cost.Ratio));

    /// <summary>The median of each process, the caller first.</summary>
    public IEnumerable<double> MedianOfEach(string peer, int bytes, int inFlight, Func<ProcessShare, double> value) =>
        Of(peer, bytes, inFlight).SelectMany(static measurement => measurement.Processes).GroupBy(static share => share.Role).Select(shares => Statistics.Median(shares.Select(value)));

    private IEnumerable<Measurement> Of(string peer, int bytes, int inFlight) =>
        _measurements.Where(measurement => measurement.Figure.Peer == peer && measurement.Figure.Bytes == bytes && measurement.Figure.InFlight == inFlight);
}
