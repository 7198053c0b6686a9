namespace Bro.Rpc.TestKit;

/// <summary>Runs a wait under a limit, and makes running out of it say what was waited for.</summary>
internal static class TimeLimit
{
    public static async Task<T> RunAsync<T>(
        TimeSpan limit,
        Func<CancellationToken, Task<T>> wait,
        Func<string> describe,
        CancellationToken cancellationToken)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(limit);
        try
        {
            return await wait(source.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested && source.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {limit.TotalSeconds:0.###} s for {describe()}", exception);
        }
    }
}
