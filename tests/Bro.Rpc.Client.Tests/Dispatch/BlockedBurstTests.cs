using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Dispatch;

/// <summary>What comes with one read leaves together, unless one of it blocks its thread for ever: then the others leave without it.</summary>
public sealed class BlockedBurstTests
{
    private const int Calls = 50;
    private const int Blocked = 25;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_handler_that_blocks_its_thread_holds_up_no_answer_of_the_same_batch()
    {
        using var go = new ManualResetEventSlim();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("s", client => client.RegisterMethod("m", (call, _) =>
        {
            int number = call.Params.GetInt32();
            if (number % Calls == Blocked)
            {
                go.Wait(CancellationToken.None);
            }

            return Task.FromResult(number);
        }));
        IpcClient caller = await gateway.ConnectAsync("caller");
        try
        {
            for (int round = 0; round < 3; round++)
            {
                await using IpcBatch batch = caller.CreateBatch();
                Task<int>[] answers = [.. Enumerable.Range(round * Calls, Calls).Select(number => batch.CallAsync<int>("s", "m", number, cancellationToken: Token))];
                await batch.SendAsync(Token);

                await Task.WhenAll(answers.Where((_, number) => number != Blocked)).WaitAsync(Limits.Message, Token);

                Assert.False(answers[Blocked].IsCompleted);
            }
        }
        finally
        {
            go.Set();
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_caller_that_blocks_where_it_goes_on_holds_up_no_call_of_the_others()
    {
        using var go = new ManualResetEventSlim();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("s", client => client.RegisterMethod("m", (call, _) => Task.FromResult(call.Params.GetInt32())));
        IpcClient caller = await gateway.ConnectAsync("caller");
        try
        {
            for (int round = 0; round < 3; round++)
            {
                await using IpcBatch batch = caller.CreateBatch();
                Task<int>[] second = [.. Enumerable.Range(0, Calls).Select(number => CallTwiceAsync(batch.CallAsync<int>("s", "m", number, cancellationToken: Token)))];
                await batch.SendAsync(Token);

                Assert.Equal(
                    Enumerable.Range(0, Calls).Where(static number => number != Blocked).Select(static number => -number),
                    await Task.WhenAll(second.Where((_, number) => number != Blocked)).WaitAsync(Limits.Message, Token));

                Assert.False(second[Blocked].IsCompleted);
            }
        }
        finally
        {
            go.Set();
        }

        async Task<int> CallTwiceAsync(Task<int> first)
        {
            int number = await first.ConfigureAwait(false);
            if (number == Blocked)
            {
                go.Wait(CancellationToken.None);
            }

            return await caller.CallAsync<int>("s", "m", -number, cancellationToken: Token).ConfigureAwait(false);
        }
    }
}
