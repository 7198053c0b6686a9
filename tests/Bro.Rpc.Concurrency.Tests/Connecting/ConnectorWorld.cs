using Bro.Rpc.Concurrency.Tests.Testing;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Connecting;

/// <summary>
/// A client, its gateway, and what both should be in after each event. Every event ends only when the client has got there,
/// so the same sequence always does the same.
/// </summary>
internal sealed class ConnectorWorld : IAsyncDisposable
{
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromHours(10);

    private readonly TemporarySocket _socket = new();
    private readonly CountingTime _time = new();
    private readonly CountingLogger _logger = new();
    private readonly ScriptedGateway _gateway;
    private readonly IpcClient _client;
    private readonly List<(Task Task, bool IsSent, string Event)> _running = [];
    private string _state = "idle";
    private int _hanging;

    public ConnectorWorld()
    {
        _gateway = new ScriptedGateway(_socket.Path);
        _client = new IpcClient(
            new IpcClientOptions
            {
                ServiceName = "c",
                GatewayPath = _socket.Path,
                TimeProvider = _time,

                // Drawn at random: so long that no wait is over before the test says so. Calls wait far longer.
                ReconnectDelay = ReconnectDelay,
                MaxReconnectDelay = ReconnectDelay,
                Timeout = TimeSpan.FromDays(40),
                HeartbeatInterval = TimeSpan.FromDays(40),
            },
            _logger);
        _gateway.Start();
    }

    /// <summary>Whether the event changes anything now; one that does not was tried without it.</summary>
    public bool Matters(char happening) => happening switch
    {
        'U' => !_gateway.IsUp || _gateway.Refuses,
        'D' => _gateway.IsUp,
        'R' => _gateway.IsUp && !_gateway.Refuses,
        'X' => _state == "connected",
        'L' => _state is "connected" or "waiting",
        'Z' => _state != "disposed",
        'T' => _state == "waiting",
        'H' => _state == "connected",
        _ => true,
    };

    /// <summary>U the gateway comes, D it goes, R it refuses names, X it hangs up, C connect, L disconnect, Z dispose, K call, H call what hangs, T time passes.</summary>
    public async Task DoAsync(char happening)
    {
        switch (happening)
        {
            case 'U':
                _gateway.Refuses = false;
                if (!_gateway.IsUp)
                {
                    _gateway.Start();
                }

                break;
            case 'R':
                _gateway.Refuses = true;
                break;
            case 'D':
                await LoseAsync(_gateway.StopAsync);
                break;
            case 'X':
                await LoseAsync(_gateway.HangUpAsync);
                break;
            case 'C':
                await ConnectAsync();
                break;
            case 'L':
                await _client.DisconnectAsync().WaitAsync(Limit.Step);
                _state = "idle";
                await EndAllAsync();
                break;
            case 'Z':
                await _client.DisposeAsync().AsTask().WaitAsync(Limit.Step);
                _state = "disposed";
                await EndAllAsync();
                break;
            case 'T':
                await PassTimeAsync();
                break;
            default:
                await CallAsync(happening);
                break;
        }

        Assert.Equal(_state == "connected", _client.IsConnected);
    }

    /// <summary>Ends everything, and finds nothing left of it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync().AsTask().WaitAsync(Limit.Step);
        await EndAllAsync();
        await _gateway.DisposeAsync();
        Assert.Equal(0, _client.GetStatus().PendingRequests);
        await Eventually.EqualAsync(0, () => _time.Timers, "timers of a disposed client");
        Assert.Empty(_logger.Defects);
        _socket.Dispose();
    }

    private async Task ConnectAsync()
    {
        if (_state == "disposed")
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => _client.ConnectAsync());
            return;
        }

        Task connecting = _client.ConnectAsync();
        if (_state == "waiting")
        {
            // Joins the attempt to reconnect, which waits for time to pass.
            _running.Add((connecting, false, "connect"));
        }
        else if (_state == "connected" || (_gateway.IsUp && !_gateway.Refuses))
        {
            await connecting.WaitAsync(Limit.Step);
            _state = "connected";
        }
        else
        {
            IpcException exception = await Assert.ThrowsAsync<IpcException>(() => connecting.WaitAsync(Limit.Step));
            Assert.Equal(IpcErrorCode.ConnectionFailed, exception.Code);
        }
    }

    private async Task CallAsync(char happening)
    {
        Task call = _client.CallAsync("s", happening == 'H' ? "hang" : "get").AsTask();
        switch (_state)
        {
            case "connected" when happening == 'H':
                _running.Add((call, true, "hang"));
                await Eventually.EqualAsync(++_hanging, () => _gateway.Hanging, "calls that hang");
                Assert.Equal(_running.Count(static running => running.IsSent), _client.GetStatus().PendingRequests);
                break;
            case "connected":
                await call.WaitAsync(Limit.Step);
                break;
            case "waiting":
                _running.Add((call, false, "call"));
                break;
            default:
                IpcException exception = await Assert.ThrowsAsync<IpcException>(() => call.WaitAsync(Limit.Step));
                Assert.Equal(IpcErrorCode.NotConnected, exception.Code);
                break;
        }
    }

    private async Task LoseAsync(Func<Task> lose)
    {
        int failed = _logger.CountOf(CountingLogger.ConnectFailed);
        await lose();
        if (_state != "connected")
        {
            return;
        }

        _state = "waiting";
        await Eventually.EqualAsync(failed + 1, () => _logger.CountOf(CountingLogger.ConnectFailed), "losses noticed");
        foreach ((Task task, _, _) in Take(static running => running.IsSent))
        {
            IpcException exception = await Assert.ThrowsAsync<IpcException>(() => task.WaitAsync(Limit.Step));
            Assert.Equal(IpcErrorCode.ConnectionLost, exception.Code);
        }
    }

    private async Task PassTimeAsync()
    {
        int failed = _logger.CountOf(CountingLogger.ConnectFailed);
        int ticks = 0;
        if (!_gateway.IsUp || _gateway.Refuses)
        {
            await Eventually.TrueAsync(() => _logger.CountOf(CountingLogger.ConnectFailed) > failed, "another attempt", Tick);
            return;
        }

        await Eventually.TrueAsync(() => _client.IsConnected, "a client whose gateway is back to be connected", Tick);
        _state = "connected";
        foreach ((Task task, _, _) in Take(static running => !running.IsSent))
        {
            await task.WaitAsync(Limit.Step);
        }

        // The client may not have begun to wait at the first tick; but time must not run out for the calls.
        void Tick()
        {
            if (System.Numerics.BitOperations.IsPow2(++ticks))
            {
                _time.Advance(ReconnectDelay);
            }
        }
    }

    // Nobody connects any more: what waited was never sent, what was sent is lost.
    private async Task EndAllAsync()
    {
        foreach ((Task task, bool isSent, string what) in Take(static _ => true))
        {
            IpcException exception = await Assert.ThrowsAsync<IpcException>(() => task.WaitAsync(Limit.Step));
            Assert.True(exception.Code == (isSent ? IpcErrorCode.ConnectionLost : IpcErrorCode.NotConnected), $"A {what} ended with {exception.Code}.");
        }
    }

    private List<(Task Task, bool IsSent, string Event)> Take(Predicate<(Task Task, bool IsSent, string Event)> isTaken)
    {
        List<(Task Task, bool IsSent, string Event)> taken = _running.FindAll(isTaken);
        _running.RemoveAll(isTaken);
        return taken;
    }
}
