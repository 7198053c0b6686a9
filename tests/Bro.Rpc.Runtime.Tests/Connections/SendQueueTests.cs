using Bro.Rpc.Connections;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Connections;

public abstract class SendQueueTests(ChannelKind kind)
{
    private const int Congested = 256 * 1024;
    private const int Max = 4 * 1024 * 1024;

    private static readonly byte[] LargeFrame = new byte[64 * 1024];

    [Fact]
    public async Task Frames_go_out_whole_and_in_order_whoever_appends_them()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        using SendQueue queue = QueueOf(sockets);
        const int Senders = 4, Each = 2000;
        Task sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            var frame = new byte[16];
            for (int i = 0; i < Each; i++)
            {
                BitConverter.TryWriteBytes(frame, sender);
                BitConverter.TryWriteBytes(frame.AsSpan(4), i);
                frame.AsSpan(8).Fill((byte)(sender + i));
                Assert.True(queue.TrySend(frame));
            }
        })));
        byte[] received = await sockets.ReceiveThereAsync(Senders * Each * 16);
        await sending.WaitAsync(Limits.Message);

        var next = new int[Senders];
        for (int at = 0; at < received.Length; at += 16)
        {
            int sender = BitConverter.ToInt32(received, at);
            int number = BitConverter.ToInt32(received, at + 4);
            Assert.Equal(next[sender]++, number);
            Assert.False(received.AsSpan(at + 8, 8).ContainsAnyExcept((byte)(sender + number)));
        }
    }

    [Fact]
    public async Task A_batch_leaves_at_its_end_and_does_not_wait_for_it_where_it_is_long()
    {
        using SocketPair one = SocketPair.Open(kind), other = SocketPair.Open(kind);
        using SendQueue first = QueueOf(one), second = QueueOf(other);
        using (var batch = new SendBatch())
        {
            Assert.True(batch.TryAppend(first, [1]));
            Assert.True(batch.TryAppend(second, [2]));
            Assert.True(batch.TryAppend(first, [3]));
            Assert.Equal((0, 0), (one.There.Available, other.There.Available));
        }

        Assert.Equal([1, 3], await one.ReceiveThereAsync(2));
        Assert.Equal([2], await other.ReceiveThereAsync(1));
        using var large = new SendBatch();
        for (int i = 0; i <= Congested / LargeFrame.Length; i++)
        {
            Assert.True(large.TryAppend(first, LargeFrame));
        }

        await one.ReceiveThereAsync(Congested);
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_flush_and_only_the_first_appender_has_to_flush()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        using SendQueue queue = QueueOf(sockets);
        Assert.True(queue.TryAppend([1], out bool first));
        Assert.True(queue.TryAppend([2], out bool second));

        Assert.Equal((true, false), (first, second));
        Assert.Equal(0, sockets.There.Available);
        Assert.False(queue.WhenEmptyAsync().IsCompleted);
        queue.Flush();
        Assert.Equal([1, 2], await sockets.ReceiveThereAsync(2));
        await queue.WhenEmptyAsync().WaitAsync(Limits.Message);
    }

    [Fact]
    public async Task A_stalled_reader_congests_the_queue_and_draining_it_calls_back_once()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        using SendQueue queue = QueueOf(sockets);
        int sent = Congest(queue);
        int called = 0;
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (int i = 0; i < 3; i++)
        {
            queue.WhenDrained(() =>
            {
                if (Interlocked.Increment(ref called) == 3)
                {
                    drained.SetResult();
                }
            });
        }

        // one for all, so that those who give up leave nothing behind
        Task waiting = queue.WhenDrainedAsync();
        Assert.Same(waiting, queue.WhenDrainedAsync());
        Assert.Equal((0, false), (Volatile.Read(ref called), waiting.IsCompleted));
        await sockets.ReceiveThereAsync(sent);
        await drained.Task.WaitAsync(Limits.Message);
        await waiting.WaitAsync(Limits.Message);
        Assert.True(queue.WhenDrainedAsync().IsCompletedSuccessfully);
        await queue.WhenEmptyAsync().WaitAsync(Limits.Message);

        Assert.Equal(3, called);
        Assert.False(queue.IsCongested);
        Assert.Equal(TimeSpan.Zero, queue.StalledFor);
        queue.WhenDrained(() => called++);
        Assert.Equal(4, called);
    }

    [Fact]
    public async Task Disposing_calls_back_those_who_wait_and_takes_no_more()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        SendQueue queue = QueueOf(sockets);
        Congest(queue);
        int called = 0;
        queue.WhenDrained(() => Interlocked.Increment(ref called));
        Task drained = queue.WhenDrainedAsync();
        Task empty = queue.WhenEmptyAsync();

        sockets.Channel.Close();
        queue.Dispose();
        queue.Dispose();

        await Task.WhenAll(empty, drained).WaitAsync(Limits.Message);
        Assert.Equal(1, Volatile.Read(ref called));
        Assert.False(queue.TrySend([1]));
        queue.Flush();
        Assert.True(queue.WhenEmptyAsync().IsCompletedSuccessfully);
        queue.WhenDrained(() => Interlocked.Increment(ref called));
        Assert.Equal(2, Volatile.Read(ref called));
    }

    [Fact]
    public void Beyond_the_largest_size_nothing_is_taken()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        using SendQueue queue = QueueOf(sockets);
        int taken = 0;
        while (queue.TrySend(LargeFrame))
        {
            taken += LargeFrame.Length;
            Assert.True(taken < 2 * Max, "the queue takes without end");
        }

        Assert.True(taken >= Max, $"only {taken} bytes were taken");
    }

    [Fact]
    public async Task A_single_frame_larger_than_the_whole_queue_still_goes()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        using SendQueue queue = QueueOf(sockets);

        // much larger: the system takes the beginning at once
        Assert.True(queue.TrySend(new byte[2 * Max]));
        Assert.False(queue.TrySend([1]));

        await sockets.ReceiveThereAsync(2 * Max);
        await queue.WhenEmptyAsync().WaitAsync(Limits.Message);
        Assert.True(queue.TrySend([1]));
    }

    [Fact]
    public void How_long_the_reader_takes_nothing_is_told_by_the_clock()
    {
        var time = new FakeTimeProvider();
        using SocketPair sockets = SocketPair.Open(kind);
        using SendQueue queue = QueueOf(sockets, time);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(TimeSpan.Zero, queue.StalledFor);
        Congest(queue);

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), queue.StalledFor);
    }

    [Fact]
    public async Task A_reader_that_goes_is_told_once()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        int failures = 0;
        var failed = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var queue = new SendQueue(sockets.Channel, Congested, Max, TimeProvider.System, exception =>
        {
            Interlocked.Increment(ref failures);
            failed.TrySetResult(exception);
        });
        Congest(queue);

        sockets.There.Dispose();

        Assert.NotNull(await failed.Task.WaitAsync(Limits.Message));
        Assert.False(queue.TrySend([1]));
        queue.Flush();
        Assert.Equal(1, Volatile.Read(ref failures));
    }

    [Fact]
    public async Task Closing_while_others_append_and_flush_neither_throws_nor_leaves_anyone_waiting()
    {
        for (int round = 0; round < 100; round++)
        {
            using SocketPair sockets = SocketPair.Open(kind);
            SendQueue queue = QueueOf(sockets);
            var frame = new byte[8 * 1024];
            using var ready = new Barrier(4);
            Task<int>[] senders = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
            {
                int called = 0;
                ready.SignalAndWait(Limits.Message);
                for (int i = 0; i < 200; i++)
                {
                    queue.TrySend(frame);
                    queue.Flush();
                }

                queue.WhenDrained(() => Interlocked.Increment(ref called));
                SpinWait.SpinUntil(() => Volatile.Read(ref called) == 1, Limits.Message);
                return called;
            }))];
            ready.SignalAndWait(Limits.Message);
            Task empty = queue.WhenEmptyAsync();
            sockets.Channel.Close();
            queue.Dispose();

            Assert.All(await Task.WhenAll(senders).WaitAsync(Limits.Message), called => Assert.Equal(1, called));
            await empty.WaitAsync(Limits.Message);
        }
    }

    private static SendQueue QueueOf(SocketPair sockets, TimeProvider? time = null) =>
        new(sockets.Channel, Congested, Max, time ?? TimeProvider.System, static _ => { });

    private static int Congest(SendQueue queue)
    {
        int sent = 0;
        while (!queue.IsCongested)
        {
            Assert.True(queue.TrySend(LargeFrame));
            sent += LargeFrame.Length;
        }

        return sent;
    }
}

public sealed class CompletionSendQueueTests() : SendQueueTests(ChannelKind.Completion);

public sealed class ReadinessSendQueueTests() : SendQueueTests(ChannelKind.Readiness);
