using System.Diagnostics;
using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Gateway;

// counts what the whole process holds
[Collection(nameof(AloneInTheProcess))]
public sealed class SlowReaderTests
{
    private const int MaxMessageSize = 256 * 1024;

    // what ConnectionLimits.For(MaxMessageSize) lets one connection hold, what its sockets hold, and as much again for pooled arrays
    private const long MemoryBound = 16 * 1024 * 1024;

    [Fact]
    public async Task A_target_that_does_not_read_slows_its_own_callers_and_nobody_else()
    {
        await using RunningGateway gateway = await StartAsync(TimeSpan.FromMinutes(5));
        MockPeer stalled = await gateway.RegisterAsync("stalled");
        MockPeer flooding = await gateway.RegisterAsync("flooding");
        MockPeer user = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using var stop = new CancellationTokenSource();
        Task<int> flood = FloodAsync(flooding, "stalled", stop.Token);
        await Eventually.EqualAsync(true, () => gateway.Server.GetService("stalled")!.CallsInFlight > 8);

        for (int i = 0; i < 200; i++)
        {
            Task<JsonObject> calling = caller.CallAsync("user", "get");
            await user.RespondAsync(await user.ReceiveAsync(), i);
            Assert.Equal(i, (await calling)["data"]!.GetValue<int>());
        }

        Assert.False(flood.IsCompleted, "the flood was taken without end");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MemoryBound);
        await stop.CancelAsync();
        await flood.WaitAsync(Limits.Message);
        GC.KeepAlive(stalled);
    }

    [Fact]
    public async Task A_caller_that_does_not_read_its_answers_does_not_stop_the_service_for_others()
    {
        await using RunningGateway gateway = await StartAsync(TimeSpan.FromMinutes(5));
        MockPeer service = await gateway.RegisterAsync("user");
        MockPeer deaf = await gateway.RegisterAsync("deaf");
        MockPeer caller = await gateway.RegisterAsync("order");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using var stop = new CancellationTokenSource();
        string large = new('d', 100_000);
        Task answering = AnswerAsync(service, large, stop.Token);
        Task<int> flood = FloodAsync(deaf, "user", stop.Token);
        await Eventually.EqualAsync(true, () => gateway.Server.GetStatus().ResponsesRouted > 10);

        for (int i = 0; i < 200; i++)
        {
            JsonObject answer = await caller.CallAsync("user", "get");
            Assert.Equal(large.Length, answer["data"]!.ToString().Length);
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MemoryBound);
        await stop.CancelAsync();
        await Task.WhenAll(flood, answering).WaitAsync(Limits.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_caller_that_waits_for_a_slow_target_and_dies_is_gone_at_once(bool comesBack)
    {
        await using RunningGateway gateway = await StartAsync(TimeSpan.FromMinutes(5));
        var gone = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.ServiceDisconnected += (_, arguments) => gone.TrySetResult(arguments.ServiceName);
        MockPeer stalled = await gateway.RegisterAsync("stalled");
        MockPeer flooding = await gateway.RegisterAsync("flooding");
        using var stop = new CancellationTokenSource();
        Task<int> flood = FloodAsync(flooding, "stalled", stop.Token);
        await Eventually.EqualAsync(true, () => gateway.Server.GetService("stalled")!.CallsInFlight > 8);
        await stop.CancelAsync();
        await flooding.DisposeAsync();
        await flood.WaitAsync(Limits.Message);

        // its end stands behind calls that nobody reads
        if (comesBack)
        {
            await gateway.RegisterAsync("flooding");
        }

        Assert.Equal("flooding", await gone.Task.WaitAsync(Limits.Message));
        Assert.Equal(comesBack, gateway.Server.GetService("flooding") is not null);
        await Eventually.EqualAsync(0, () => gateway.Server.GetStatus().CallsInFlight);
        GC.KeepAlive(stalled);
    }

    [Fact]
    public async Task A_connection_that_takes_nothing_is_dropped_after_the_SendTimeout_and_its_callers_are_told()
    {
        await using RunningGateway gateway = await StartAsync(TimeSpan.FromMilliseconds(200));
        var gone = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.ServiceDisconnected += (_, arguments) => gone.TrySetResult($"{arguments.ServiceName}: {arguments.Reason}");
        MockPeer stalled = await gateway.RegisterAsync("stalled");
        MockPeer flooding = await gateway.RegisterAsync("flooding");
        long started = Stopwatch.GetTimestamp();
        using var stop = new CancellationTokenSource();
        Task<int> flood = FloodAsync(flooding, "stalled", stop.Token);

        string reason = await gone.Task.WaitAsync(Limits.Message);

        Assert.StartsWith("stalled:", reason, StringComparison.Ordinal);
        Assert.Contains("SendTimeout", reason, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(started) > TimeSpan.FromMilliseconds(200));
        JsonObject lost = await flooding.ReceiveUntilAsync(message => message["error"]?["code"]?.ToString() == "CONNECTION_LOST", "CONNECTION_LOST");
        Assert.Contains("SendTimeout", lost["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        await stop.CancelAsync();
        await flooding.DisposeAsync();
        await flood.WaitAsync(Limits.Message);
        GC.KeepAlive(stalled);
    }

    [Fact]
    public async Task A_caller_that_does_not_take_the_answers_for_its_lost_calls_is_dropped_and_so_knows()
    {
        // far more answers than fit into the queue and the socket together
        const int Calls = 3000;
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxMessageSize = 1024, MaxQueuedBytes = 4096 });
        var gone = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.ServiceDisconnected += (_, arguments) => (arguments.ServiceName == "order" ? gone : null)?.TrySetResult(arguments.Reason);
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        for (int i = 0; i < Calls; i++)
        {
            await caller.SendCallAsync($"{i}", "user", "get");
            await target.ReceiveAsync();
        }

        await target.DisposeAsync();

        Assert.Contains("does not keep up with its answers", await gone.Task.WaitAsync(Limits.Message), StringComparison.Ordinal);
        Assert.InRange((await caller.WaitForCloseAsync()).Count, 1, Calls - 1);
    }

    [Fact]
    public async Task An_answer_that_has_no_room_is_replaced_by_an_error_and_its_caller_goes_on()
    {
        const int Calls = 20;
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { MaxMessageSize = 100_000, MaxQueuedBytes = 300_000 });
        MockPeer service = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        for (int i = 0; i < Calls; i++)
        {
            await caller.SendCallAsync($"{i}", "user", "get");
        }

        for (int i = 0; i < Calls; i++)
        {
            await service.RespondAsync(await service.ReceiveAsync(), new string('d', 90_000));
        }

        await service.HandledAsync();
        int lost = 0;
        for (int i = 0; i < Calls; i++)
        {
            JsonObject answer = await caller.ReceiveAsync();
            if (answer["error"] is { } error)
            {
                lost++;
                Assert.Equal("CONNECTION_LOST", error["code"]!.ToString());
                Assert.Contains("MaxQueuedBytes", error["message"]!.ToString(), StringComparison.Ordinal);
            }
        }

        Assert.InRange(lost, 1, Calls - 3);
        Task<JsonObject> again = caller.CallAsync("user", "get");
        await service.RespondAsync(await service.ReceiveAsync(), 1);
        Assert.Equal(1, (await again)["data"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_reader_that_takes_too_little_is_dropped_after_the_CongestionTimeout_and_its_callers_are_told()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using RunningGateway gateway = await RunningGateway.StartAsync(options => options with { TimeProvider = time, MaxMessageSize = MaxMessageSize });
        var gone = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Server.ServiceDisconnected += (_, arguments) => gone.TrySetResult($"{arguments.ServiceName}: {arguments.Reason}");
        MockPeer trickling = await gateway.RegisterAsync("trickling");
        MockPeer flooding = await gateway.RegisterAsync("flooding");
        using var stop = new CancellationTokenSource();
        Task<int> flood = FloodAsync(flooding, "trickling", stop.Token, TimeSpan.FromHours(1));
        await Eventually.EqualAsync(true, () => gateway.Server.GetService("trickling")!.CallsInFlight > 12);
        TimeSpan passed = TimeSpan.Zero;
        for (; !gone.Task.IsCompleted && passed < TimeSpan.FromMinutes(5); passed += TimeSpan.FromSeconds(5))
        {
            // never so long that it takes nothing
            time.Advance(TimeSpan.FromSeconds(5));
            if (gateway.Server.IsServiceConnected("trickling"))
            {
                await trickling.ReceiveFrameBytesAsync();
            }

            await Task.WhenAny(gone.Task, Task.Delay(20));
        }

        string reason = await gone.Task.WaitAsync(Limits.Message);
        Assert.StartsWith("trickling:", reason, StringComparison.Ordinal);
        Assert.Contains("CongestionTimeout", reason, StringComparison.Ordinal);
        Assert.True(passed > new IpcServerOptions().CongestionTimeout, $"dropped after {passed}");
        JsonObject lost = await flooding.ReceiveUntilAsync(message => message["error"]?["code"]?.ToString() == "CONNECTION_LOST", "CONNECTION_LOST");
        Assert.Contains("CongestionTimeout", lost["error"]!["message"]!.ToString(), StringComparison.Ordinal);
        await stop.CancelAsync();
        await flooding.DisposeAsync();
        await flood.WaitAsync(Limits.Message);
    }

    [Fact]
    public async Task A_target_that_reads_again_gets_every_call_that_was_taken()
    {
        await using RunningGateway gateway = await StartAsync(TimeSpan.FromMinutes(5));
        MockPeer target = await gateway.RegisterAsync("user");
        MockPeer caller = await gateway.RegisterAsync("order");
        const int Calls = 100;
        JsonObject context = Messages.FirstContext("order", "user");
        string large = new('p', 100_000);
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Calls; i++)
            {
                await caller.SendCallAsync($"{i}", "user", "get", large, context);
            }
        });
        await Eventually.EqualAsync(true, () => gateway.Server.GetStatus().CallsInFlight > 8);
        Assert.False(sending.IsCompleted, "ten megabytes were taken at once");

        for (int i = 0; i < Calls; i++)
        {
            Assert.Equal($"{i}", (await target.ReceiveAsync())["id"]!.ToString());
        }

        await sending.WaitAsync(Limits.Message);
        await caller.HandledAsync();
    }

    private static Task<RunningGateway> StartAsync(TimeSpan sendTimeout) =>
        RunningGateway.StartAsync(options => options with { SendTimeout = sendTimeout, CongestionTimeout = TimeSpan.FromMinutes(5), MaxMessageSize = MaxMessageSize });

    // Sends until it is stopped, or refused by the socket's end; never reads.
    private static async Task<int> FloodAsync(MockPeer peer, string to, CancellationToken stop, TimeSpan? time = null)
    {
        peer.Limit = TimeSpan.FromMinutes(1);
        JsonObject context = Messages.FirstContext(peer.ServiceName!, to, time ?? TimeSpan.FromMinutes(5));
        string large = new('p', 100_000);
        int sent = 0;
        try
        {
            for (; sent < 5000; sent++)
            {
                await peer.SendCallAsync($"{sent}", to, "get", large, context, stop);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            // stopped in the middle of a frame: what a peer that dies does
        }

        return sent;
    }

    private static async Task AnswerAsync(MockPeer service, string data, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                JsonObject call = await service.ReceiveUntilAsync("CALL", stop);
                await service.RespondAsync(call, data, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }
}
