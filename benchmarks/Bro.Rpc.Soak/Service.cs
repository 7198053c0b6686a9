namespace Bro.Rpc.Soak;

/// <summary>The methods that every service here has, on a raw client.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly IpcClient _client;
    private int _asleep;

    private Service(IpcClient client) => _client = client;

    /// <summary>Handlers that sleep right now: none when all calls have ended.</summary>
    public int Asleep => Volatile.Read(ref _asleep);

    public IpcClient Client => _client;

    public static async Task<Service> StartAsync(IpcClientOptions options)
    {
        var service = new Service(new IpcClient(options));
        service._client.RegisterMethod<int, int>("double", static (n, _, _) => Task.FromResult(2 * n));
        service._client.RegisterMethod<string, string>("echo", static (text, _, _) => Task.FromResult(text!));
        service._client.RegisterMethod<int, int>("fail", static (n, _, _) => throw new IpcException("REFUSED", $"refused {n}"));
        service._client.RegisterMethod<int, int>("sleep", service.SleepAsync);
        await service._client.ConnectAsync();
        return service;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<int> SleepAsync(int milliseconds, IpcContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asleep);
        try
        {
            await Task.Delay(milliseconds, cancellationToken);
            return milliseconds;
        }
        finally
        {
            Interlocked.Decrement(ref _asleep);
        }
    }
}
