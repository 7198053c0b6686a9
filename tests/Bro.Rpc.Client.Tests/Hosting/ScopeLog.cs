using System.Threading.Channels;

namespace Bro.Rpc.Client.Tests.Hosting;

internal sealed class ScopeLog
{
    private readonly Channel<bool> _disposed = Channel.CreateUnbounded<bool>();
    private int _created;

    public int Created() => Interlocked.Increment(ref _created);

    public void Disposed() => _disposed.Writer.TryWrite(true);

    public async Task WaitForDisposalAsync(CancellationToken cancellationToken) => await _disposed.Reader.ReadAsync(cancellationToken);
}
