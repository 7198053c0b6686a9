namespace Bro.Rpc.Client;

/// <summary>How long to wait before the next attempt: drawn at random below a bound that doubles, so that many clients do not come back at once.</summary>
internal static class Backoff
{
    // Beyond this doubling every bound has reached any maximum.
    private const int MostDoublings = 30;

    /// <param name="attempt">0 for the first.</param>
    /// <param name="first">The bound of the first wait.</param>
    /// <param name="max">Where the doubling ends.</param>
    public static TimeSpan Next(int attempt, TimeSpan first, TimeSpan max)
    {
        double bound = Math.Min(first.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, MostDoublings)), max.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(bound * Random.Shared.NextDouble());
    }
}
