using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>Two peers that have nothing to do with a fault: one calls the other again and again, and none of that may fail.</summary>
internal sealed class SteadyStream : IAsyncDisposable
{
    private const int CallsThatProveIt = 20;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly MockPeer _service;
    private readonly MockPeer _caller;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _answers = new(0);
    private readonly Task _serving;
    private readonly Task _calling;

    private SteadyStream(MockPeer service, MockPeer caller)
    {
        _service = service;
        _caller = caller;
        _serving = ServeAsync();
        _calling = CallAsync();
    }

    public static async Task<SteadyStream> StartAsync(string socketPath, CancellationToken cancellationToken)
    {
        MockPeer service = await MockPeer.ConnectAsync(socketPath, cancellationToken);
        await service.RegisterAsync("steady-service", ["count"], cancellationToken: cancellationToken);
        MockPeer caller = await MockPeer.ConnectAsync(socketPath, cancellationToken);
        await caller.RegisterAsync("steady-caller", cancellationToken: cancellationToken);
        return new SteadyStream(service, caller);
    }

    /// <summary>Waits until many more calls were answered from now on; the first failure of any call so far fails this.</summary>
    public async Task AssertGoesOnAsync(CancellationToken cancellationToken)
    {
        while (_answers.Wait(0, CancellationToken.None))
        {
            // what was answered before counts for nothing
        }

        for (int answered = 0; answered < CallsThatProveIt; answered++)
        {
            Task answer = _answers.WaitAsync(cancellationToken);
            await await Task.WhenAny(answer, _calling, _serving);
            Assert.True(answer.IsCompletedSuccessfully, "The steady calls have ended.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_serving, _calling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _service.DisposeAsync();
        await _caller.DisposeAsync();
        _stopping.Dispose();
        _answers.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            JsonObject call = await _service.ReceiveUntilAsync("CALL", _stopping.Token);
            await _service.RespondAsync(call, call["params"], _stopping.Token);
        }
    }

    private async Task CallAsync()
    {
        using var pace = new PeriodicTimer(Pace);
        for (int number = 0; await pace.WaitForNextTickAsync(_stopping.Token); number++)
        {
            JsonObject answer = await _caller.CallAsync("steady-service", "count", number, cancellationToken: _stopping.Token);
            Assert.Equal("success", (string?)answer["status"]);
            Assert.Equal(number, (int)answer["data"]!);
            _answers.Release();
        }
    }
}
