using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.EndToEnd;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>Many calls, sent together.</summary>
public sealed class BatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Nothing_is_sent_before_SendAsync_and_then_everything_in_order_each_with_its_own_end()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        await using IpcBatch batch = at.Client.CreateBatch();
        Task<int> number = batch.CallAsync<int>("s", "number", 1, cancellationToken: Token);
        Task nothing = batch.CallAsync("s", "nothing", cancellationToken: Token);
        Task<int> wrong = batch.CallAsync<int>("s", "wrong", cancellationToken: Token);
        Assert.Equal((3, 0), (batch.Count, at.Client.GetStatus().PendingRequests));

        // comes before them, though it was made after them
        Task<int> single = at.Client.CallAsync<int>("s", "single", cancellationToken: Token).AsTask();
        await batch.SendAsync(Token);
        Assert.Equal(0, batch.Count);
        JsonObject[] calls = new JsonObject[4];
        for (int i = 0; i < calls.Length; i++)
        {
            calls[i] = await at.Peer.ReceiveAsync(Token);
        }

        Assert.Equal(["single", "number", "nothing", "wrong"], calls.Select(call => call["method"]!.ToString()));
        await at.Peer.RespondErrorAsync(calls[3], "USER_BANNED", "no", Token);
        await at.Peer.RespondWithoutDataAsync(calls[2], Token);
        await at.Peer.RespondAsync(calls[1], 11, Token);
        await at.Peer.RespondAsync(calls[0], 10, Token);
        Assert.Equal((10, 11), (await single, await number));
        await nothing;
        Assert.Equal("USER_BANNED", (await Assert.ThrowsAsync<IpcException>(() => wrong)).Code.ToString());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Proxies_of_a_batch_call_through_a_real_gateway_and_one_that_is_disposed_is_sent()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("shapes", client => client.RegisterService<IShapes>(new Shapes()));
        IpcClient caller = await gateway.ConnectAsync("caller");
        List<Task<int>> sums = [];
        Task<Item> item;
        Task remembered;
        await using (IpcBatch batch = caller.CreateBatch())
        {
            IShapes shapes = batch.CreateProxy<IShapes>();
            for (int i = 0; i < 1000; i++)
            {
                sums.Add(shapes.AddAsync(i, i).AsTask());
            }

            item = shapes.ItemAsync(new Item("batched", 3));
            remembered = shapes.RememberAsync("it");
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => 2 * i), await Task.WhenAll(sums));
        Assert.Equal("batched", (await item).Name);
        await remembered;
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_batch_can_be_filled_and_sent_again_until_it_is_disposed()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("user", client => client.RegisterMethod<int, int>("same", (n, _, _) => Task.FromResult(n)));
        IpcClient caller = await gateway.ConnectAsync("caller");
        IpcBatch batch = caller.CreateBatch();
        for (int round = 0; round < 5; round++)
        {
            Task<int> call = batch.CallAsync<int>("user", "same", round, cancellationToken: Token);
            await batch.SendAsync(Token);
            Assert.Equal(round, await call);
        }

        await batch.SendAsync(Token);
        await batch.DisposeAsync();
        await batch.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => batch.CallAsync<int>("user", "same", 1, cancellationToken: Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Large_calls_go_out_in_pieces_and_all_are_answered()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("user", client => client.RegisterMethod<string, int>("length", (text, _, _) => Task.FromResult(text!.Length)));
        IpcClient caller = await gateway.ConnectAsync("caller");
        await using IpcBatch batch = caller.CreateBatch();
        int[] lengths = [.. Enumerable.Range(0, 200).Select(i => i * 997 % 100_000)];
        Task<int>[] calls = [.. lengths.Select(length => batch.CallAsync<int>("user", "length", new string('x', length), cancellationToken: Token))];
        await batch.SendAsync(Token);
        Assert.Equal(lengths, await Task.WhenAll(calls));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_is_cancelled_at_once_whether_it_was_sent_or_not()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(caps: ["cancel"]);
        await using IpcBatch batch = at.Client.CreateBatch();
        using var before = new CancellationTokenSource();
        using var after = new CancellationTokenSource();
        Task<int> unsent = batch.CallAsync<int>("s", "unsent", cancellationToken: before.Token);
        Task<int> sent = batch.CallAsync<int>("s", "sent", cancellationToken: after.Token);
        await before.CancelAsync();
        Assert.Equal(before.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => unsent)).CancellationToken);
        await batch.SendAsync(Token);
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        Assert.Equal("sent", call["method"]!.ToString());
        await after.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        Assert.Equal(call["id"]!.ToString(), (await at.Peer.ReceiveUntilAsync("CANCEL", Token))["id"]!.ToString());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Calls_of_a_batch_that_nobody_sends_end_at_their_timeout_and_say_why()
    {
        FakeTimeProvider clock = ClientAtMockGateway.StoppedClock();
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { TimeProvider = clock, Timeout = TimeSpan.FromSeconds(10) });
        await using IpcBatch batch = at.Client.CreateBatch();
        Task<int> forgotten = batch.CallAsync<int>("s", "m", cancellationToken: Token);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(forgotten.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));
        IpcException exception = await Expect.FailureAsync(IpcErrorCode.Timeout, forgotten.WaitAsync(Limits.Message, Token));
        Expect.Message(@"^s\.m was not sent: its batch was not sent in the 10000 ms.*SendAsync", exception);
        Assert.Equal(("s", "m"), (exception.ServiceName, exception.MethodName));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Without_a_connection_each_call_fails_by_itself_and_sending_does_not()
    {
        await using ClientAtMockGateway at = ClientAtMockGateway.Create();
        await using IpcBatch batch = at.Client.CreateBatch();
        Task<int>[] calls = [batch.CallAsync<int>("a", "m", cancellationToken: Token), batch.CallAsync<int>("b", "n", cancellationToken: Token)];
        await batch.SendAsync(Token);
        Expect.Message(@"^a\.m was not sent", await Expect.FailureAsync(IpcErrorCode.NotConnected, calls[0]));
        Expect.Message(@"^b\.n was not sent", await Expect.FailureAsync(IpcErrorCode.NotConnected, calls[1]));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_cannot_be_written_fails_alone()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("user", client => client.RegisterMethod<int, int>("same", (n, _, _) => Task.FromResult(n)));
        IpcClient caller = await gateway.ConnectAsync("caller");
        await using IpcBatch batch = caller.CreateBatch();
        Task<int> first = batch.CallAsync<int>("user", "same", 1, cancellationToken: Token);
        Task<int> broken = batch.CallAsync<int>("user", "same", new { Self = typeof(BatchTests) }, cancellationToken: Token);
        Task<int> last = batch.CallAsync<int>("user", "same", 3, cancellationToken: Token);
        await batch.SendAsync(Token);
        Assert.Equal((1, 3), (await first, await last));
        await Expect.FailureAsync(IpcErrorCode.SerializationFailed, broken);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_batch_filled_in_a_handler_belongs_to_the_chain_of_the_handler()
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        await gateway.ConnectAsync("leaf", client => client.RegisterMethod("chain", (call, _) => Task.FromResult(string.Join(">", call.Context.Chain))));
        IpcClient? middle = null;
        middle = await gateway.ConnectAsync("middle", client => client.RegisterMethod("both", async (_, cancellationToken) =>
        {
            await using IpcBatch batch = middle!.CreateBatch();
            Task<string> one = batch.CallAsync<string>("leaf", "chain", cancellationToken: cancellationToken);
            Task<string> two = batch.CallAsync<string>("leaf", "chain", cancellationToken: cancellationToken);
            await Task.Run(() => batch.SendAsync(cancellationToken), cancellationToken);
            return $"{await one} {await two}";
        }));
        IpcClient caller = await gateway.ConnectAsync("caller");
        Assert.Equal("caller>middle>leaf caller>middle>leaf", await caller.CallAsync<string>("middle", "both", cancellationToken: Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task SelectAsync_runs_so_many_at_a_time_and_keeps_the_order()
    {
        int running = 0, most = 0;
        IReadOnlyList<int> results = await IpcConcurrency.SelectAsync(
            Enumerable.Range(0, 50),
            4,
            async (n, token) =>
            {
                int now = Interlocked.Increment(ref running);
                lock (this)
                {
                    most = Math.Max(most, now);
                }

                await Task.Yield();
                token.ThrowIfCancellationRequested();
                Interlocked.Decrement(ref running);
                return n * n;
            },
            Token);
        Assert.Equal(Enumerable.Range(0, 50).Select(n => n * n), results);
        Assert.InRange(most, 1, 4);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => IpcConcurrency.SelectAsync([1], 0, (n, _) => ValueTask.FromResult(n), Token));
        int started = 0;
        await Assert.ThrowsAsync<IpcException>(() => IpcConcurrency.SelectAsync<int, int>(
            Enumerable.Range(0, 1000),
            2,
            (_, _) =>
            {
                Interlocked.Increment(ref started);
                throw new IpcException("NO", "no");
            },
            Token));
        Assert.InRange(started, 1, 2);
    }
}
