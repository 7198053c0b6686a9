using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Bro.Rpc.TestKit.Tests;

/// <summary>The least that a gateway can be: acknowledges everyone and passes each frame to whom it names, as it came.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TemporarySocket _socket = new();
    private readonly MockGateway _gateway;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, MockPeer> _peers = new();
    private readonly ConcurrentQueue<JsonObject> _passed = new();
    private readonly Task _accepting;

    public Relay()
    {
        _gateway = MockGateway.Listen(_socket.Path);
        _accepting = AcceptAllAsync();
    }

    public string SocketPath => _socket.Path;

    /// <summary>All frames that peers sent, in the order they came.</summary>
    public IReadOnlyCollection<JsonObject> Passed => _passed;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await _gateway.DisposeAsync();
        _stop.Dispose();
        _socket.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(PassAsync(await _gateway.AcceptRegisteredAsync(cancellationToken: _stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or TimeoutException)
        {
            // disposed, or nobody came for as long as a wait may take: no test here takes that long
        }

        await Task.WhenAll(running);
    }

    private async Task PassAsync(MockPeer from)
    {
        _passed.Enqueue(from.Registration!);
        _peers[from.ServiceName!] = from;
        try
        {
            while (true)
            {
                byte[] body = await from.ReceiveFrameBytesAsync(_stop.Token);
                JsonObject message = Messages.Parse(body);
                _passed.Enqueue(message);
                if (message["to"]?.GetValue<string>() is { } to)
                {
                    await _peers[to].SendFrameAsync(body, _stop.Token);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or PeerClosedException)
        {
            // disposed, or the peer is done
        }
    }
}
