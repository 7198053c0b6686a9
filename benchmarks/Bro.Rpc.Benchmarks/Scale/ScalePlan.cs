namespace Bro.Rpc.Benchmarks.Scale;

/// <summary>What to measure.</summary>
internal sealed record ScalePlan
{
    /// <summary>Everything, but briefly.</summary>
    public static ScalePlan Quick { get; } = new() { Rounds = 1, Seconds = 0.4, WarmUpSeconds = 2, Connections = 1000 };

    /// <summary>How many services are connected.</summary>
    public IReadOnlyList<int> Services { get; init; } = [2, 10, 100, 1000];

    /// <summary>How many calls at a time.</summary>
    public IReadOnlyList<int> InFlight { get; init; } = [1, 10, 100, 1000, 10_000, 100_000];

    /// <summary>How often; the median counts. So many processes are started, too.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How long each size is measured at a time.</summary>
    public double Seconds { get; init; } = 1;

    /// <summary>How long new processes run under load before anything counts.</summary>
    public double WarmUpSeconds { get; init; } = 6;

    /// <summary>How long idle connections are left alone. By default longer than a gateway keeps the buffer of a connection that is silent.</summary>
    public double SettlingSeconds { get; init; } = 12;

    /// <summary>How many idle connections.</summary>
    public int Connections { get; init; } = 10_000;
}
