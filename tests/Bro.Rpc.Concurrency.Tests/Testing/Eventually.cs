using System.Diagnostics;

namespace Bro.Rpc.Concurrency.Tests.Testing;

/// <summary>Waits for a state that nobody announces, under a limit that says what was seen last.</summary>
internal static class Eventually
{
    public static async Task EqualAsync<T>(T expected, Func<T> read, string what, Action? between = null)
    {
        long started = Stopwatch.GetTimestamp();
        T actual = read();
        while (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            if (Stopwatch.GetElapsedTime(started) > Limit.Step)
            {
                throw new TimeoutException($"Waited {Limit.Step.TotalSeconds} s for {what} to be {expected}, and it is {actual}.");
            }

            between?.Invoke();
            await Task.Delay(1);
            actual = read();
        }
    }

    public static Task TrueAsync(Func<bool> read, string what, Action? between = null) => EqualAsync(true, read, what, between);
}
