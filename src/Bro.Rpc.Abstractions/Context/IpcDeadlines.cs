namespace Bro.Rpc;

/// <summary>Deadlines as they stand in a context: moments in Unix milliseconds.</summary>
/// <remarks>Protocol §2.</remarks>
public static class IpcDeadlines
{
    /// <summary>The deadline of what begins now. Seed: <c>calculateDeadline()</c>.</summary>
    /// <param name="timeout">How long it may take; zero or more.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <returns>The deadline, in Unix milliseconds.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative.</exception>
    public static long After(TimeSpan timeout, TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return Now(timeProvider) + (long)timeout.TotalMilliseconds;
    }

    /// <summary>Whether a deadline has passed. Seed: <c>isDeadlineExceeded()</c>.</summary>
    /// <param name="deadline">The deadline, in Unix milliseconds.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <returns>True from the deadline on.</returns>
    public static bool IsExceeded(long deadline, TimeProvider? timeProvider = null) => deadline <= Now(timeProvider);

    /// <summary>How much time is left until a deadline. Seed: <c>getRemainingTime()</c>.</summary>
    /// <param name="deadline">The deadline, in Unix milliseconds; any number, for peers send any.</param>
    /// <param name="timeProvider">The clock; the system's where null.</param>
    /// <returns>The time left, never below zero.</returns>
    public static TimeSpan GetRemainingTime(long deadline, TimeProvider? timeProvider = null)
    {
        long now = Now(timeProvider);

        // Compared before it is computed with: far in the past the difference would wrap round.
        return deadline <= now ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Min(deadline - now, (long)TimeSpan.MaxValue.TotalMilliseconds));
    }

    internal static long Now(TimeProvider? timeProvider) => (timeProvider ?? TimeProvider.System).GetUtcNow().ToUnixTimeMilliseconds();
}
