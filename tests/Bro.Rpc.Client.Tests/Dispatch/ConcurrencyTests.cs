using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Client.Tests.Dispatch;

/// <summary>Many calls at the same time, and more than the service takes.</summary>
public sealed class ConcurrencyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_slow_handler_delays_nobody_else()
    {
        var slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
        {
            client.RegisterMethod("slow", (_, _) => slow.Task);
            client.RegisterMethod("fast", (call, _) => Task.FromResult(call.Params.GetProperty("n").GetInt32()));
        });
        JsonObject slowCall = await at.SendCallAsync("slow");
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(i, (await at.CallAsync("fast", new JsonObject { ["n"] = i }))["data"]!.GetValue<int>());
        }

        slow.SetResult();
        await at.Peer.ReceiveResponseAsync(slowCall["id"]!.GetValue<string>(), Token);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_handler_that_blocks_its_thread_does_not_stop_the_reading()
    {
        using var blocked = new ManualResetEventSlim();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
        {
            client.RegisterMethod("block", (_, cancellationToken) =>
            {
                blocked.Wait(Limits.Message, cancellationToken);
                return Task.CompletedTask;
            });
            client.RegisterMethod("fast", (_, _) => Task.FromResult(1));
        });
        JsonObject call = await at.SendCallAsync("block");
        Assert.Equal(1, (await at.CallAsync("fast"))["data"]!.GetValue<int>());
        blocked.Set();
        await at.Peer.ReceiveResponseAsync(call["id"]!.GetValue<string>(), Token);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Answers_that_the_gateway_has_no_room_for_wait_until_it_has()
    {
        // Together far more than the client's queue and the socket take.
        const int Calls = 20;
        const int Size = 1024 * 1024;
        await using ClientAtMockGateway at = await ConnectAsync(Size, Calls, out Task ended);
        var ids = new HashSet<string>();
        for (int i = 0; i < Calls; i++)
        {
            ids.Add((await at.SendCallAsync("m"))["id"]!.GetValue<string>());
        }

        await ended.WaitAsync(Limits.Message, Token);
        Assert.InRange(at.Client.GetStatus().RunningCalls, 1, Calls);
        while (ids.Count > 0)
        {
            JsonObject answer = await at.Peer.ReceiveAsync(Token);
            Assert.Equal(Size, answer["data"]!.GetValue<string>().Length);
            Assert.True(ids.Remove(answer["id"]!.GetValue<string>()));
        }

        await at.Client.DisconnectAsync(Token);
        Assert.Equal(0, at.Client.GetStatus().RunningCalls);
        Assert.Empty(at.Log.Of(RecordingLogger.AnswerLost));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Answers_that_wait_for_a_gateway_that_goes_are_let_go_and_logged()
    {
        const int Calls = 20;
        await using ClientAtMockGateway at = await ConnectAsync(1024 * 1024, Calls, out Task ended);
        for (int i = 0; i < Calls; i++)
        {
            await at.SendCallAsync("m");
        }

        await ended.WaitAsync(Limits.Message, Token);
        await at.Peer.DisposeAsync();
        await at.Log.WaitForAsync(RecordingLogger.AnswerLost, Token);
        await at.AcceptAgainAsync();
        await at.Client.DisconnectAsync(Token);
        Assert.Equal(0, at.Client.GetStatus().RunningCalls);
    }

    // A service whose answers are of that size, and what ends when so many of its calls have.
    private static Task<ClientAtMockGateway> ConnectAsync(int size, int calls, out Task ended)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ended = all.Task;
        string answer = new('x', size);
        int count = 0;
        return ClientAtMockGateway.ConnectAsync(options => options with { MaxMessageSize = size + 4096 }, client =>
        {
            client.RegisterMethod("m", (_, _) => Task.FromResult(answer));
            client.MethodExecuted += (_, _) => (Interlocked.Increment(ref count) == calls ? all : null)?.TrySetResult();
        });
    }

    [Fact(Timeout = Limit.Test)]
    public async Task When_too_much_waits_further_calls_are_refused_and_those_that_wait_are_run()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { MaxConcurrentCalls = 1, MaxWaitingBytes = 1 },
            client => client.RegisterMethod("m", (_, _) => go.Task));
        JsonObject running = await at.SendCallAsync("m");
        JsonObject waiting = await at.SendCallAsync("m");

        JsonObject refused = await at.CallAsync("m");

        Assert.Equal("CONNECTION_FAILED", refused["error"]!["code"]!.ToString());
        Assert.Matches("^order-service\\.\\w+ was not run: 'order-service' does not keep up.*MaxConcurrentCalls; MaxWaitingBytes", refused["error"]!["message"]!.ToString());
        go.SetResult();
        foreach (JsonObject call in new[] { running, waiting })
        {
            Assert.Equal("success", (await at.Peer.ReceiveResponseAsync(call["id"]!.GetValue<string>(), Token))["status"]!.ToString());
        }
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task No_more_calls_run_than_allowed_and_the_others_follow_in_order(int most)
    {
        const int Calls = 60;
        int running = 0, highest = 0;
        var started = new ConcurrentQueue<int>();
        using var places = new SemaphoreSlim(0);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { MaxConcurrentCalls = most },
            client => client.RegisterMethod("m", async (call, cancellationToken) =>
            {
                started.Enqueue(call.Params.GetProperty("n").GetInt32());
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref highest, now);
                if (now == most)
                {
                    full.TrySetResult();
                }

                await places.WaitAsync(cancellationToken);
                Interlocked.Decrement(ref running);
            }));
        for (int i = 0; i < Calls; i++)
        {
            await at.SendCallAsync("m", new JsonObject { ["n"] = i }, id: $"call-{i}");
        }

        await full.Task.WaitAsync(Token);
        for (int i = 0; i < Calls; i++)
        {
            places.Release();
            Assert.Equal("success", (await at.Peer.ReceiveUntilAsync("RESPONSE", Token))["status"]!.GetValue<string>());
        }

        Assert.Equal(most, highest);
        Assert.Equal(Enumerable.Range(0, Calls), most == 1 ? started : started.Order());
        await at.Client.DisconnectAsync(Token);
        Assert.Equal(0, at.Client.GetStatus().RunningCalls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Places_are_given_back_by_handlers_that_throw()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { MaxConcurrentCalls = 2 },
            client => client.RegisterMethod<int>("fail", (call, _) => call.Params.GetProperty("n").GetInt32() % 2 == 0
                ? throw new InvalidOperationException("at once")
                : Task.FromException<int>(new InvalidOperationException("in the task"))));
        for (int i = 0; i < 50; i++)
        {
            await at.SendCallAsync("fail", new JsonObject { ["n"] = i });
        }

        for (int i = 0; i < 50; i++)
        {
            Assert.Equal("error", (await at.Peer.ReceiveUntilAsync("RESPONSE", Token))["status"]!.GetValue<string>());
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_whose_deadline_passes_while_it_waits_is_not_run()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = new ConcurrentQueue<string>();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { MaxConcurrentCalls = 1, TimeProvider = clock, HeartbeatInterval = TimeSpan.FromDays(1) },
            client =>
            {
                client.RegisterMethod("first", (_, _) =>
                {
                    run.Enqueue("first");
                    return first.Task;
                });
                client.RegisterMethod("second", (call, _) =>
                {
                    run.Enqueue("second");
                    return Task.CompletedTask;
                });
            });
        await at.SendCallAsync("first", context: ContextFor(clock, TimeSpan.FromHours(1)), id: "first");
        await at.SendCallAsync("second", context: ContextFor(clock, TimeSpan.FromSeconds(1)), id: "second");
        await at.SendCallAsync("none", id: "none");
        await at.Peer.ReceiveResponseAsync("none", Token);

        clock.Advance(TimeSpan.FromSeconds(2));
        first.SetResult();
        await at.Peer.ReceiveResponseAsync("first", Token);
        JsonObject second = await at.Peer.ReceiveResponseAsync("second", Token);
        Assert.Equal("DEADLINE_EXCEEDED", second["error"]!["code"]!.GetValue<string>());
        Assert.Contains("MaxConcurrentCalls", second["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.True(second["error"]!["notRun"]?.GetValue<bool>());
        Assert.Equal(["first"], run);
    }

    private static JsonObject ContextFor(FakeTimeProvider clock, TimeSpan left) =>
        Messages.Context("r", ["cart-service", "order-service"], 2, clock.GetUtcNow().Add(left).ToUnixTimeMilliseconds());

    private static void InterlockedMax(ref int highest, int now)
    {
        int found = Volatile.Read(ref highest);
        while (found < now)
        {
            int before = Interlocked.CompareExchange(ref highest, now, found);
            if (before == found)
            {
                return;
            }

            found = before;
        }
    }
}
