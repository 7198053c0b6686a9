using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Concurrency.Tests.Connecting;

/// <summary>A gateway that comes, goes, refuses and hangs up when the test says so. It answers every call but those of the method <c>hang</c>.</summary>
internal sealed class ScriptedGateway(string path) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<MockPeer, bool> _peers = new();
    private readonly List<Task> _loops = [];
    private MockGateway? _listening;
    private CancellationTokenSource _ending = new();
    private volatile bool _refuses;
    private int _hanging;

    public bool IsUp => _listening is not null;

    /// <summary>How many calls were received that will never be answered.</summary>
    public int Hanging => Volatile.Read(ref _hanging);

    public bool Refuses
    {
        get => _refuses;
        set => _refuses = value;
    }

    public void Start()
    {
        _ending = new CancellationTokenSource();
        _listening = MockGateway.Listen(path);
        _loops.Add(AcceptAsync(_listening, _ending.Token));
    }

    /// <summary>Refuses connections, and ends those there are.</summary>
    public async Task StopAsync()
    {
        await _ending.CancelAsync();
        _listening?.StopListening();
        _listening = null;
        await HangUpAsync();
        await Task.WhenAll(_loops).WaitAsync(Limit.Step);
        _loops.Clear();
        _ending.Dispose();
    }

    public async Task HangUpAsync()
    {
        foreach (MockPeer peer in _peers.Keys)
        {
            _peers.TryRemove(peer, out _);
            await peer.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsUp)
        {
            await StopAsync();
        }
    }

    private async Task AcceptAsync(MockGateway gateway, CancellationToken ending)
    {
        var serving = new List<Task>();
        while (!ending.IsCancellationRequested)
        {
            try
            {
                MockPeer peer = await gateway.AcceptAsync(ending);
                _peers.TryAdd(peer, true);
                serving.Add(ServeAsync(peer, ending));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or System.Net.Sockets.SocketException or TimeoutException)
            {
                // Nobody came for a while, or the gateway has stopped: the condition of the loop knows which.
            }
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(MockPeer peer, CancellationToken ending)
    {
        try
        {
            await peer.ReceiveRegistrationAsync(ending);
            await peer.SendFrameAsync(_refuses ? Messages.Error("CONNECTION_FAILED", "no") : Messages.RegisterAck(), ending);
            while (!_refuses || _peers.ContainsKey(peer))
            {
                JsonObject message = await peer.ReceiveAsync(ending);
                if (message["method"]?.ToString() == "hang")
                {
                    Interlocked.Increment(ref _hanging);
                }
                else if (message["type"]?.ToString() == "CALL")
                {
                    await peer.RespondAsync(message, 1, ending);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or System.Net.Sockets.SocketException or TimeoutException or PeerClosedException)
        {
            // Either end has closed.
        }
        finally
        {
            _peers.TryRemove(peer, out _);
            await peer.DisposeAsync();
        }
    }
}
