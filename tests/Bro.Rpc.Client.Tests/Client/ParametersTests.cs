using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Client.Tests.Client;

/// <summary>Parameters that cannot be sent, and a gateway that takes nothing.</summary>
public sealed class ParametersTests
{
    private const int MaxMessageSize = 64 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Params_that_are_too_large_send_no_byte_and_leave_the_connection_good()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { MaxMessageSize = MaxMessageSize });
        foreach (int length in (int[])[MaxMessageSize, 10 * MaxMessageSize, 100 * MaxMessageSize])
        {
            IpcException exception = await Expect.FailureAsync(
                IpcErrorCode.SerializationFailed, at.Client.CallAsync("s", "big", new string('x', length), cancellationToken: Token));
            Expect.Message(@"^s\.big was not sent: The message is larger than MaxMessageSize \(65536 bytes\)\. Send less at once, or raise", exception);
        }

        ValueTask<int> next = at.Client.CallAsync<int>("s", "small", cancellationToken: Token);
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        Assert.Equal("small", call["method"]!.GetValue<string>());
        await at.Peer.RespondAsync(call, 1, Token);
        Assert.Equal(1, await next);
        Assert.Equal(0, at.Client.GetStatus().PendingRequests);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task The_largest_message_allowed_is_sent_and_one_byte_more_is_not()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { MaxMessageSize = MaxMessageSize });
        ValueTask probing = at.Client.CallAsync("s", "m", string.Empty, cancellationToken: Token);
        byte[] empty = await at.Peer.ReceiveFrameBytesAsync(Token);
        await at.Peer.RespondWithoutDataAsync(Messages.Parse(empty), Token);
        await probing;

        string largest = new('x', MaxMessageSize - empty.Length);
        await Expect.FailureAsync(IpcErrorCode.SerializationFailed, at.Client.CallAsync("s", "m", largest + "x", cancellationToken: Token));
        ValueTask sending = at.Client.CallAsync("s", "m", largest, cancellationToken: Token);
        byte[] frame = await at.Peer.ReceiveFrameBytesAsync(Token);
        Assert.Equal(MaxMessageSize, frame.Length);
        await at.Peer.RespondWithoutDataAsync(Messages.Parse(frame), Token);
        await sending;
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Params_that_cannot_be_written_say_so_and_leave_the_connection_good()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        var circle = new Node();
        circle.Next = circle;
        object[] unwritable = [circle, double.NaN, typeof(string), new Throwing(), new { Handle = (IntPtr)1 }];
        foreach (object parameters in unwritable)
        {
            IpcException exception = await Expect.FailureAsync(IpcErrorCode.SerializationFailed, at.Client.CallAsync("s", "m", parameters, cancellationToken: Token));
            Expect.Message(@"^s\.m was not sent: its parameters cannot be written as JSON: ", exception);
            Assert.NotNull(exception.InnerException);
        }

        ValueTask next = at.Client.CallAsync("s", "good", cancellationToken: Token);
        JsonObject call = await at.Peer.ReceiveAsync(Token);
        Assert.Equal("good", call["method"]!.GetValue<string>());
        await at.Peer.RespondWithoutDataAsync(call, Token);
        await next;
        Assert.Equal(0, at.Client.GetStatus().PendingRequests);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Params_that_make_a_call_while_they_are_written_do_not_mix_with_it()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync();
        Task? inner = null;
        ValueTask outer = at.Client.CallAsync("s", "outer", new Lazily(() => inner = at.Client.CallAsync("s", "inner", "a", cancellationToken: Token).AsTask()), cancellationToken: Token);
        foreach ((string method, string parameters) in ((string, string)[])[("inner", "\"a\""), ("outer", """{"value":1}""")])
        {
            JsonObject call = await at.Peer.ReceiveAsync(Token);
            Assert.Equal(method, call["method"]!.GetValue<string>());
            Assert.Equal(parameters, call["params"]!.ToJsonString());
            await at.Peer.RespondWithoutDataAsync(call, Token);
        }

        await outer;
        await inner!;
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_gateway_that_takes_nothing_makes_callers_wait_until_it_does()
    {
        const int Calls = 60;
        const int Size = 256 * 1024;
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { MaxMessageSize = 2 * Size });
        Task<int>[] calling = [.. Enumerable.Range(0, Calls).Select(i => Task.Run(
            async () => await at.Client.CallAsync<int>("s", "m", new { Number = i, Fill = new string('x', Size) }, cancellationToken: Token), Token))];
        for (int i = 0; i < Calls; i++)
        {
            JsonObject call = await at.Peer.ReceiveAsync(Token);
            await at.Peer.RespondAsync(call, call["params"]!["number"], Token);
        }

        Assert.Equal(Enumerable.Range(0, Calls), await Task.WhenAll(calling));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Callers_that_fill_the_queue_at_the_same_moment_wait_their_turn()
    {
        // All see room at once, and together they have more than the queue takes.
        const int Calls = 12;
        const int Size = 1024 * 1024;
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(options => options with { MaxMessageSize = Size + 4096 });
        using var together = new Barrier(Calls);
        Task<int>[] calling = [.. Enumerable.Range(0, Calls).Select(i => Task.Factory.StartNew(
            async () => await at.Client.CallAsync<int>("s", "m", new Meeting(together, i, Size), cancellationToken: Token),
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap())];
        for (int i = 0; i < Calls; i++)
        {
            JsonObject call = await at.Peer.ReceiveAsync(Token);
            await at.Peer.RespondAsync(call, call["params"]!["number"], Token);
        }

        Assert.Equal(Enumerable.Range(0, Calls), await Task.WhenAll(calling));
    }

    private sealed class Node
    {
        public Node? Next { get; set; }
    }

    private sealed class Throwing
    {
        private readonly string _why = "no value today";

        public int Value => throw new InvalidOperationException(_why);
    }

    private sealed class Lazily(Action onRead)
    {
        public int Value
        {
            get
            {
                onRead();
                return 1;
            }
        }
    }

    private sealed class Meeting(Barrier together, int number, int size)
    {
        private int _met;

        public string Fill
        {
            get
            {
                // Only the first time: a call that must wait is written again.
                if (Interlocked.Exchange(ref _met, 1) == 0)
                {
                    Assert.True(together.SignalAndWait(Limits.Message));
                }

                return new string('x', size);
            }
        }

        public int Number => number;
    }
}
