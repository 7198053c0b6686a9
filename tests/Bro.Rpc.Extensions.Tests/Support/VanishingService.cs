using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Support;

/// <summary>
/// A service at a real gateway whose connection goes in the middle of calls: told the number of a call, from one on, it gives an answer, or null,
/// and is gone. It is back at once, unless it shall stay away.
/// </summary>
internal sealed class VanishingService : IAsyncDisposable
{
    private readonly string _socketPath;
    private readonly string _name;
    private readonly Func<int, string?> _answer;
    private readonly bool _comesBack;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _back = new(0);
    private readonly List<JsonObject> _calls = [];
    private MockPeer _peer;
    private Task _serving = Task.CompletedTask;

    private VanishingService(MockPeer peer, string socketPath, string name, Func<int, string?> answer, bool comesBack)
    {
        _peer = peer;
        _socketPath = socketPath;
        _name = name;
        _answer = answer;
        _comesBack = comesBack;
    }

    /// <summary>The calls that it was given, as they came.</summary>
    public IReadOnlyList<JsonObject> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    public static async Task<VanishingService> StartAsync(string socketPath, string name, Func<int, string?> answer, bool comesBack = true)
    {
        var service = new VanishingService(await RegisterAsync(socketPath, name, default), socketPath, name, answer, comesBack);
        service._serving = service.ServeAsync();
        return service;
    }

    /// <summary>Waits until it is back after it was gone, once for each time.</summary>
    public async Task WaitUntilBackAsync(CancellationToken cancellationToken) =>
        Assert.True(await _back.WaitAsync(Limits.Message, cancellationToken), "The service did not come back.");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _peer.DisposeAsync();
        _end.Dispose();
        _back.Dispose();
    }

    private static async Task<MockPeer> RegisterAsync(string socketPath, string name, CancellationToken cancellationToken)
    {
        MockPeer peer = await MockPeer.ConnectAsync(socketPath, cancellationToken);
        peer.Limit = TimeSpan.FromMilliseconds(Support.Limit.Test);
        await peer.RegisterAsync(name, ["read", "write"], cancellationToken: cancellationToken);
        return peer;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            JsonObject call = await _peer.ReceiveUntilAsync("CALL", _end.Token);
            int number;
            lock (_calls)
            {
                _calls.Add(call);
                number = _calls.Count;
            }

            if (_answer(number) is { } answer)
            {
                await _peer.RespondAsync(call, answer, _end.Token);
                continue;
            }

            await _peer.DisposeAsync();
            if (!_comesBack)
            {
                return;
            }

            _peer = await RegisterAsync(_socketPath, _name, _end.Token);
            _back.Release();
        }
    }
}
