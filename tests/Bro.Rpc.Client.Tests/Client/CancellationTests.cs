using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>The caller's token before, during and after a call, and against its answer.</summary>
public sealed class CancellationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await at.Client.CallAsync<int>("s", "m", cancellationToken: source.Token));
        Assert.Equal(source.Token, exception.CancellationToken);
        await AssertNextCallIsFirstAsync(at);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Cancelling_ends_a_pending_call_at_once_and_its_late_answer_is_ignored()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        using var source = new CancellationTokenSource();
        Task<int> calling = at.Client.CallAsync<int>("s", "m", cancellationToken: source.Token).AsTask();
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        Assert.Equal(1, at.Client.GetStatus().PendingRequests);
        await source.CancelAsync();
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling.WaitAsync(Limits.Message, Token));
        Assert.Equal(source.Token, exception.CancellationToken);
        Expect.Message(@"s\.m was cancelled", exception);
        Assert.Equal(0, at.Client.GetStatus().PendingRequests);
        await at.Peer.RespondAsync(call, 1, Token);
        await at.Log.WaitForAsync(RecordingLogger.LateResponse, Token);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Cancelling_after_the_answer_changes_nothing()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        using var source = new CancellationTokenSource();
        ValueTask<int> calling = at.Client.CallAsync<int>("s", "m", cancellationToken: source.Token);
        await at.Peer.RespondAsync(await at.Peer.ReceiveAsync(Token), 7, Token);
        Assert.Equal(7, await calling);
        await source.CancelAsync();
        await AssertNextCallIsFirstAsync(at);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task One_token_ends_many_calls_and_none_of_another_token()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        using var source = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        Task[] ended = [.. Enumerable.Range(0, 100).Select(_ => at.Client.CallAsync("s", "m", cancellationToken: source.Token).AsTask())];
        Task<int> kept = at.Client.CallAsync<int>("s", "kept", cancellationToken: other.Token).AsTask();
        JsonObject keptCall = await at.Peer.ReceiveUntilAsync(call => call["method"]!.GetValue<string>() == "kept", "the call to keep", Token);
        await source.CancelAsync();
        foreach (Task call in ended)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Limits.Message, Token));
        }

        Assert.Equal(1, at.Client.GetStatus().PendingRequests);
        await at.Peer.RespondAsync(keptCall, 1, Token);
        Assert.Equal(1, await kept);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_result_is_given_out_once()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        using var source = new CancellationTokenSource();
        foreach (CancellationToken token in (CancellationToken[])[CancellationToken.None, source.Token])
        {
            ValueTask<int> calling = at.Client.CallAsync<int>("s", "m", cancellationToken: token);
            await at.Peer.RespondAsync(await at.Peer.ReceiveAsync(Token), 7, Token);
            Assert.Equal(7, await calling);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await calling);
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_cancelled_call_is_given_out_once_too()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        using var source = new CancellationTokenSource();
        ValueTask<int> calling = at.Client.CallAsync<int>("s", "m", cancellationToken: source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await calling);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await calling);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Asking_for_a_result_before_the_end_says_to_await()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        ValueTask<int> calling = at.Client.CallAsync<int>("s", "m", cancellationToken: Token);
#pragma warning disable xUnit1031 // asking too early is what this is about
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => calling.GetAwaiter().GetResult());
#pragma warning restore xUnit1031
        Expect.Message("Await the call, once", exception);
        await at.Peer.RespondAsync(await at.Peer.ReceiveAsync(Token), 7, Token);
        Assert.Equal(7, await calling);
    }

    [Fact(Timeout = Limit.Storm)]
    public async Task Cancellation_against_the_answer_ends_each_call_exactly_once_and_rightly()
    {
        const int Calls = 8_000;
        const int Workers = 8;
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task answering = AnswerAllAsync(at.Peer, ending.Token);
        int answered = 0, cancelled = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(
            async () =>
            {
                var random = new Random(seed + worker);
                for (int i = 0; i < Calls / Workers; i++)
                {
                    int value = (worker * Calls) + i;
                    using var source = new CancellationTokenSource();
                    ValueTask<int> calling = at.Client.CallAsync<int>("s", "m", value, cancellationToken: source.Token);
                    int spins = random.Next(4_000);
                    Task cancelling = Task.Run(
                        () =>
                        {
                            Thread.SpinWait(spins);
                            source.Cancel();
                        },
                        Token);
                    try
                    {
                        Assert.Equal(value, await calling);
                        Interlocked.Increment(ref answered);
                    }
                    catch (OperationCanceledException exception)
                    {
                        Assert.Equal(source.Token, exception.CancellationToken);
                        Interlocked.Increment(ref cancelled);
                    }

                    await cancelling;
                }
            },
            Token)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{answered} answered, {cancelled} cancelled");
        Assert.Equal(Calls, answered + cancelled);
        Assert.Equal(0, at.Client.GetStatus().PendingRequests);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    private static async Task AnswerAllAsync(MockPeer peer, CancellationToken cancellationToken)
    {
        while (true)
        {
            JsonObject call = await peer.ReceiveAsync(cancellationToken);
            await peer.RespondAsync(call, call["params"], cancellationToken);
        }
    }

    private static async Task AssertNextCallIsFirstAsync(ClientAtMockGateway at)
    {
        ValueTask<int> calling = at.Client.CallAsync<int>("s", "next", cancellationToken: Token);
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        Assert.Equal("next", call["method"]!.GetValue<string>());
        await at.Peer.RespondAsync(call, 1, Token);
        Assert.Equal(1, await calling);
        Assert.Equal(0, at.Client.GetStatus().PendingRequests);
    }
}
