namespace Bro.Rpc;

/// <summary>How long to wait before the next attempt. The client itself waits so before it reconnects.</summary>
/// <remarks>Seed: <c>calculateBackoff()</c>.</remarks>
public static class IpcBackoff
{
    // Beyond this doubling every bound has reached any maximum.
    private const int MostDoublings = 30;

    /// <summary>
    /// A wait drawn at random below a bound that doubles with each attempt, so that many who failed together do not come
    /// back together. Seed: <c>calculateBackoff()</c>.
    /// </summary>
    /// <param name="attempt">How many attempts were made before the one to come, not counting the very first: 0 for the first wait.</param>
    /// <param name="firstDelay">The bound of the first wait.</param>
    /// <param name="maxDelay">Where the doubling ends.</param>
    /// <param name="random">Draws the wait; <see cref="Random.Shared"/> where null.</param>
    /// <returns>The wait, for <c>Task.Delay</c>: zero or more, and below the bound.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative, or <paramref name="maxDelay"/> is shorter than <paramref name="firstDelay"/>.</exception>
    public static TimeSpan GetDelay(int attempt, TimeSpan firstDelay, TimeSpan maxDelay, Random? random = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attempt);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDelay, firstDelay);
        double bound = Math.Min(firstDelay.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, MostDoublings)), maxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(bound * (random ?? Random.Shared).NextDouble());
    }
}
