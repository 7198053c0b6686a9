using System.Net.Sockets;

namespace Bro.Rpc.TestKit;

/// <summary>The receiving half of a peer: one reader at a time, frames in order, and a memory of what came.</summary>
internal sealed class FrameInbox(Socket socket) : IDisposable
{
    private readonly FrameReader _reader = new(socket);
    private readonly FrameHistory _history = new();
    private readonly Queue<byte[]> _unread = new();
    private readonly SemaphoreSlim _receiving = new(1, 1);

    /// <returns>The next frame; null when the other end has closed.</returns>
    public async Task<byte[]?> TakeAsync(CancellationToken cancellationToken)
    {
        await _receiving.WaitAsync(cancellationToken);
        try
        {
            return _unread.TryDequeue(out byte[]? body) ? body : await ReadAsync(cancellationToken);
        }
        finally
        {
            _receiving.Release();
        }
    }

    /// <summary>Reads until the other end has closed; the frames stay to be taken.</summary>
    public async Task<bool> ReadToCloseAsync(CancellationToken cancellationToken)
    {
        await _receiving.WaitAsync(cancellationToken);
        try
        {
            while (await ReadAsync(cancellationToken) is { } body)
            {
                _unread.Enqueue(body);
            }

            return true;
        }
        finally
        {
            _receiving.Release();
        }
    }

    public string Describe() => $"{_history.Describe(_reader.UnfinishedBytes)}{(_reader.Closed ? "\n  and the other end has closed" : "")}";

    public void Dispose() => _receiving.Dispose();

    private async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        byte[]? body = await _reader.ReadAsync(cancellationToken);
        if (body is not null)
        {
            _history.Add(body);
        }

        return body;
    }
}
