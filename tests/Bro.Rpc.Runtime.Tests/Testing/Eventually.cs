using System.Diagnostics;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Runtime.Tests.Testing;

/// <summary>Waits for a state that nobody announces, under a limit that says what was seen last.</summary>
internal static class Eventually
{
    public static async Task EqualAsync<T>(T expected, Func<T> read)
    {
        long started = Stopwatch.GetTimestamp();
        T actual = read();
        while (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            if (Stopwatch.GetElapsedTime(started) > Limits.Message)
            {
                throw new TimeoutException($"Waited {Limits.Message.TotalSeconds} s for {expected}, and it is {actual}.");
            }

            await Task.Delay(1);
            actual = read();
        }
    }
}
