using Bro.Rpc;

/// <summary>Calling again what failed. Seed: <c>callWithRetry</c>.</summary>
internal static class RetryExtensions
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    /// <summary>Only for methods that may run twice: a call that failed may have had its effect all the same.</summary>
    public static async Task<TResult> CallWithRetryAsync<TResult>(
        this IpcClient client, string service, string method, object parameters, int maxRetries = 3, CancellationToken cancellationToken = default)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await client.CallAsync<TResult>(service, method, parameters, cancellationToken: cancellationToken);
            }
            catch (IpcException exception) when (attempt < maxRetries && IsWorthRetrying(exception.Code))
            {
                Console.WriteLine($"Call failed (attempt {attempt + 1}): {exception.Code}");
                await Task.Delay(IpcBackoff.GetDelay(attempt, FirstDelay, MaxDelay), cancellationToken);
                Console.WriteLine($"Retry attempt {attempt + 1}/{maxRetries}");
            }
        }
    }

    private static bool IsWorthRetrying(IpcErrorCode code) => code != IpcErrorCode.MethodNotFound && code != IpcErrorCode.ServiceNotFound;
}
