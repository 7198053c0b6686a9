using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>A call ends at its deadline, by a clock that the test moves.</summary>
public sealed class TimeoutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_ends_at_its_timeout_and_not_before()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock, Timeout = TimeSpan.FromSeconds(10) });
        Task<int> calling = at.Client.CallAsync<int>("s", "slow", cancellationToken: Token).AsTask();
        JsonObject call = await at.Peer.ReceiveAsync(Token);

        clock.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.False(calling.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(10));
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.Timeout, calling);
        Expect.Message(@"^s\.slow did not answer before the call's deadline\..*raise Timeout \(now 10000 ms\)", exception);
        Assert.Equal(call["id"]!.GetValue<string>(), exception.RequestId);
        Assert.Equal(0, at.Client.GetStatus().PendingRequests);

        // Its answer comes too late and must not reach the next call.
        Task<int> next = at.Client.CallAsync<int>("s", "m", cancellationToken: Token).AsTask();
        JsonObject nextCall = await at.Peer.ReceiveAsync(Token);
        await at.Peer.RespondAsync(call, 1, Token);
        await at.Peer.RespondAsync(nextCall, 2, Token);
        Assert.Equal(2, await next);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Each_call_ends_at_its_own_deadline_in_whatever_order_they_were_made()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock });
        int[] seconds = [20, 5, 25, 1, 10, 15];
        long start = clock.GetUtcNow().ToUnixTimeMilliseconds();
        Task<int>[] calling = [.. seconds.Select(left => at.Client.CallAsync<int>(
            "s", "m", context: new IpcContext("r", ["order-service"], 1, start + (left * 1000)), cancellationToken: Token).AsTask())];
        foreach (int now in seconds.Order())
        {
            Task<int> due = calling[Array.IndexOf(seconds, now)];
            Assert.False(due.IsCompleted);
            clock.Advance(TimeSpan.FromMilliseconds((now * 1000) + 10 - (clock.GetUtcNow().ToUnixTimeMilliseconds() - start)));
            await Expect.FailureAsync(IpcErrorCode.Timeout, due.WaitAsync(Limits.Message, Token));
            Assert.Equal(seconds.Count(left => left > now), at.Client.GetStatus().PendingRequests);
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_is_made_while_others_expire_gets_its_whole_time()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock, Timeout = TimeSpan.FromSeconds(10) });
        Task? former = null;
        for (int i = 0; i < 50; i++)
        {
            Task calling = at.Client.CallAsync("s", "m", cancellationToken: Token).AsTask();
            await at.Peer.ReceiveUntilAsync("CALL", Token);
            clock.Advance(TimeSpan.FromMilliseconds(5_010));
            if (former is not null)
            {
                await Expect.FailureAsync(IpcErrorCode.Timeout, former.WaitAsync(Limits.Message, Token));
            }

            Assert.False(calling.IsCompleted);
            former = calling;
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_timeout_of_a_month_is_no_timeout_of_now()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { TimeProvider = clock, Timeout = TimeSpan.FromDays(48), HeartbeatInterval = TimeSpan.FromDays(40) });
        Task calling = at.Client.CallAsync("s", "m", cancellationToken: Token).AsTask();
        await at.Peer.ReceiveAsync(Token);
        clock.Advance(TimeSpan.FromDays(30));
        Assert.False(calling.IsCompleted);
        clock.Advance(TimeSpan.FromDays(18.1));
        await Expect.FailureAsync(IpcErrorCode.Timeout, calling.WaitAsync(Limits.Message, Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_wall_clock_may_jump_without_ending_calls()
    {
        var clock = new JumpingClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock });
        Task<int> calling = at.Client.CallAsync<int>("s", "m", cancellationToken: Token).AsTask();
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        clock.Offset = TimeSpan.FromDays(365);

        // A second call arms the timer anew; the first must not be swept with it.
        Task<int> second = at.Client.CallAsync<int>("s", "m", cancellationToken: Token).AsTask();
        await at.Peer.RespondAsync(await at.Peer.ReceiveAsync(Token), 2, Token);
        Assert.Equal(2, await second);
        await at.Peer.RespondAsync(call, 1, Token);
        Assert.Equal(1, await calling);
    }

    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
