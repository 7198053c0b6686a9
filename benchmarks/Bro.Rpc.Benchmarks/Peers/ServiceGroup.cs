namespace Bro.Rpc.Benchmarks.Peers;

/// <summary>Services that begin and end together.</summary>
internal sealed class ServiceGroup(IReadOnlyList<IpcClient> services) : IAsyncDisposable
{
    public async Task ConnectAsync()
    {
        foreach (IpcClient service in services)
        {
            await service.ConnectAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IpcClient service in services)
        {
            await service.DisposeAsync();
        }
    }
}
