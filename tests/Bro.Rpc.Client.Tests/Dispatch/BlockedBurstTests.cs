using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Dispatch;

/// <summary>What comes with one read leaves together, unless one of it blocks its thread for ever: then the others leave without it.</summary>
public sealed class BlockedBurstTests
{
    private const int Calls = 50;
    private const int Blocked = 25;

    // One behind which no later read comes, whose end would send what is held back.
    private const int Last = Calls - 1;

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
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        Task[] callers = [.. Enumerable.Range(0, Calls).Select(CallTwiceAsync)];
        try
        {
            List<string> answers = [];
            for (int i = 0; i < Calls; i++)
            {
                JsonObject call = await at.Peer.ReceiveUntilAsync("CALL", Token);
                answers.Add(Messages.Response(call, call["params"]!.DeepClone()).ToJsonString());
            }

            await at.Peer.SendBytesAsync(Frame.Together([.. answers]), Token);

            // Nothing is answered before all are there: a later read would send what is held back as well.
            List<JsonObject> seconds = [];
            while (seconds.Count < Calls - 1)
            {
                seconds.Add(await at.Peer.ReceiveUntilAsync("CALL", Token));
            }

            Assert.Equal(Enumerable.Range(0, Last), seconds.Select(static call => -call["params"]!.GetValue<int>()).Order());
            foreach (JsonObject call in seconds)
            {
                await at.Peer.RespondAsync(call, 0, Token);
            }

            await Task.WhenAll(callers.Where((_, number) => number != Last)).WaitAsync(Limits.Message, Token);
        }
        finally
        {
            go.Set();
        }

        JsonObject last = await at.Peer.ReceiveUntilAsync("CALL", Token);
        await at.Peer.RespondAsync(last, 0, Token);
        await callers[Last].WaitAsync(Limits.Message, Token);

        async Task CallTwiceAsync(int number)
        {
            int answer = await at.Client.CallAsync<int>("s", "m", number, cancellationToken: Token).ConfigureAwait(false);
            if (answer == Last)
            {
                go.Wait(CancellationToken.None);
            }

            await at.Client.CallAsync<int>("s", "m", -answer, cancellationToken: Token).ConfigureAwait(false);
        }
    }
}
