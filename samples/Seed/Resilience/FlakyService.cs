using Bro.Rpc;

/// <summary>A service whose process seems to crash in two of three calls: the connection goes, nothing is answered, and it is back at once.</summary>
internal sealed class FlakyService(IpcClientOptions options) : IFlakyService, IAsyncDisposable
{
    private IpcClient? _client;

    /// <summary>The calls that reached it.</summary>
    public int Calls { get; private set; }

    public async Task StartAsync()
    {
        _client = new IpcClient(options);
        _client.RegisterService<IFlakyService>(this);
        await _client.ConnectAsync();
    }

    public async Task<string> GetDataAsync(string id, CancellationToken cancellationToken)
    {
        if (++Calls % 3 != 0)
        {
            _client!.Dispose();
            await StartAsync();
        }

        return $"the data of {id}";
    }

    public Task<string> ChangeDataAsync(string id, CancellationToken cancellationToken) => GetDataAsync(id, cancellationToken);

    public ValueTask DisposeAsync() => _client?.DisposeAsync() ?? default;
}
