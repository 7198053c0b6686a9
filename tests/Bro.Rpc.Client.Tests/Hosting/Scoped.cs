namespace Bro.Rpc.Client.Tests.Hosting;

/// <summary>A dependency of which each call has one of its own.</summary>
internal sealed class Scoped(ScopeLog log) : IAsyncDisposable
{
    private readonly int _number = log.Created();

    public int Number => _number;

    public bool IsDisposed { get; private set; }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        log.Disposed();
        return ValueTask.CompletedTask;
    }
}
