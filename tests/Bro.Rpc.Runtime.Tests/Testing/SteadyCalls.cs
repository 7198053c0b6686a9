using System.Diagnostics;
using System.Globalization;
using Bro.Rpc.TestKit;
using Bro.Rpc.Tool;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Testing;

/// <summary>
/// Two well-behaved peers, one of each serializer: a stream of calls that must all succeed, whatever others do meanwhile. It also knows
/// what the process held before the others came. For tests that are alone in the process.
/// </summary>
internal sealed class SteadyCalls : IAsyncDisposable
{
    public const string Service = "steady-service";
    public const string Caller = "steady-caller";

    private const int Warm = 300;
    private const int Undisturbed = 50;

    private readonly IpcClient _service;
    private readonly IpcClient _caller;
    private readonly CancellationTokenSource _stop = new();
    private Task _calling = Task.CompletedTask;
    private long _answered;
    private long _handled;
    private long _slowest;
    private long _heldBefore;

    private SteadyCalls(RunningGateway gateway)
    {
        // the clock of the gateway may be a test's: none of its jumps is to reach a deadline
        var options = new IpcClientOptions { GatewayPath = gateway.Path, Timeout = TimeSpan.FromHours(1), AutoReconnect = false };
        _service = new IpcClient(options with { ServiceName = Service, Serializer = IpcSerializer.MessagePack });
        _caller = new IpcClient(options with { ServiceName = Caller });
        _service.RegisterMethod<string, string>("echo", Echo);
    }

    public static async Task<SteadyCalls> StartAsync(RunningGateway gateway)
    {
        var steady = new SteadyCalls(gateway);
        await steady._service.ConnectAsync();
        await steady._caller.ConnectAsync();
        steady._calling = steady.CallAsync();
        await steady.AnsweredAsync(Warm);

        // what tests before left in the pool would go at any time, and hide what is held by as much
        SharedBuffers.Drop();
        steady._heldBefore = GC.GetTotalMemory(forceFullCollection: true);
        return steady;
    }

    /// <summary>Calls go on, none failed, the service heard of nobody else, and all that the others cost is no more than this.</summary>
    public async Task AssertUndisturbedAsync(long maxHeld)
    {
        await AnsweredAsync(Interlocked.Read(ref _answered) + Undisturbed);
        long held = GC.GetTotalMemory(forceFullCollection: true) - _heldBefore;
        double slowest = TimeSpan.FromTicks(Interlocked.Read(ref _slowest)).TotalMilliseconds;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"held {held / 1024} KiB; {_answered} steady calls, the slowest took {slowest:0.0} ms"));
        Assert.InRange(held, long.MinValue, maxHeld);
        long answered = Interlocked.Read(ref _answered);
        Assert.InRange(Interlocked.Read(ref _handled), answered, answered + 2);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _calling.WaitAsync(Limits.Message);
        }
        finally
        {
            await _caller.DisposeAsync();
            await _service.DisposeAsync();
            _stop.Dispose();
        }
    }

    /// <summary>Lets time pass in which the calls go on: second by second, so that none of them seems to have taken all of it.</summary>
    public async Task PassAsync(FakeTimeProvider time, TimeSpan span)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(1))
        {
            long answered = Interlocked.Read(ref _answered);
            time.Advance(TimeSpan.FromSeconds(1));
            await AnsweredAsync(answered + 2);
        }
    }

    private Task<string> Echo(string? text, IpcContext context, CancellationToken cancellationToken)
    {
        // calls of others count too, and so are found
        Interlocked.Increment(ref _handled);
        return Task.FromResult(text!);
    }

    private async Task CallAsync()
    {
        for (int n = 0; !_stop.IsCancellationRequested; n++)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"call {n}");
            long started = Stopwatch.GetTimestamp();
            Assert.Equal(text, await _caller.CallAsync<string>(Service, "echo", text).AsTask().WaitAsync(Limits.Message));
            Interlocked.Exchange(ref _slowest, Math.Max(_slowest, Stopwatch.GetElapsedTime(started).Ticks));
            Interlocked.Increment(ref _answered);

            // a stream, not a flood
            await Task.Delay(1);
        }
    }

    private async Task AnsweredAsync(long count)
    {
        await Eventually.EqualAsync(true, () => _calling.IsCompleted || Interlocked.Read(ref _answered) >= count);
        if (_calling.IsCompleted)
        {
            // it ends only with what failed
            await _calling;
        }
    }
}
