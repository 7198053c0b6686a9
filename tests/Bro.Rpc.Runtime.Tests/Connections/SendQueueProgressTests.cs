using Bro.Rpc.Connections;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Connections;

public abstract class SendQueueProgressTests(ChannelKind kind)
{
    private static readonly byte[] LargeFrame = new byte[64 * 1024];

    [Fact]
    public async Task A_reader_that_takes_a_large_frame_bit_by_bit_is_not_stalled()
    {
        var time = new FakeTimeProvider();
        using SocketPair sockets = SocketPair.Open(kind);
        using SendQueue queue = QueueOf(sockets, time);
        const int Size = 6 * 1024 * 1024, Part = 1024 * 1024;
        Assert.True(queue.TrySend(new byte[Size]));
        for (int received = 0; received < Size; received += Part)
        {
            time.Advance(TimeSpan.FromSeconds(6));
            await sockets.ReceiveThereAsync(Part);

            await Eventually.EqualAsync(TimeSpan.Zero, () => queue.StalledFor);
        }
    }

    [Fact]
    public async Task A_reader_that_takes_a_large_frame_bit_by_bit_is_congested_until_it_has_it()
    {
        var time = new FakeTimeProvider();
        using SocketPair sockets = SocketPair.Open(kind);
        using SendQueue queue = QueueOf(sockets, time);
        const int Size = 6 * 1024 * 1024, Part = 1024 * 1024;
        Assert.True(queue.TrySend(new byte[Size]));
        TimeSpan passed = TimeSpan.Zero;
        for (int received = 0; received < Size - Part; received += Part)
        {
            time.Advance(TimeSpan.FromSeconds(6));
            passed += TimeSpan.FromSeconds(6);
            await sockets.ReceiveThereAsync(Part);

            Assert.Equal(passed, queue.CongestedFor);
        }

        await sockets.ReceiveThereAsync(Part);
        await queue.WhenEmptyAsync().WaitAsync(Limits.Message);
        Assert.Equal(TimeSpan.Zero, queue.CongestedFor);
    }

    [Fact]
    public async Task A_reader_that_takes_just_enough_for_one_more_is_congested_since_it_began()
    {
        // far more than the sockets hold
        const int Mark = 2 * 1024 * 1024, Part = 256 * 1024;
        var time = new FakeTimeProvider();
        using SocketPair sockets = SocketPair.Open(kind);
        using var queue = new SendQueue(sockets.Channel, Mark, 16 * 1024 * 1024, time, static _ => { });
        Fill(queue);
        for (int second = 1; second <= 20; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await sockets.ReceiveThereAsync(Part);
            await Eventually.EqualAsync(false, () => queue.IsCongested);
            Assert.Equal(TimeSpan.Zero, queue.CongestedFor);
            Fill(queue);

            // until it has taken all that waited at first; then what waits by then counts
            Assert.InRange(queue.CongestedFor, second <= 5 ? TimeSpan.FromSeconds(second) : TimeSpan.Zero, TimeSpan.FromSeconds(Math.Min(second, (Mark / Part) + 2)));
        }
    }

    [Fact]
    public void Beyond_the_limit_there_is_a_little_room_for_a_few_words()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        using var queue = new SendQueue(sockets.Channel, 256 * 1024, 1024 * 1024, TimeProvider.System, static _ => { });
        while (queue.TrySend(LargeFrame))
        {
        }

        Assert.True(queue.TryAppend(LargeFrame, out _, isNotice: true));
        Assert.False(queue.TryAppend(LargeFrame, out _));
        while (queue.TryAppend(LargeFrame, out _, isNotice: true))
        {
        }

        Assert.InRange(queue.QueuedBytes, 1024 * 1024, (1024 + 256) * 1024);
    }

    [Fact]
    public async Task A_queue_whose_every_send_is_taken_is_at_no_moment_stalled()
    {
        // the clock stands still, so whatever is seen to last was never begun
        var time = new FakeTimeProvider();
        using SocketPair sockets = SocketPair.Open(kind);
        using SendQueue queue = QueueOf(sockets, time);
        using var over = new CancellationTokenSource();
        Task<TimeSpan> watching = Task.Run(() => LongestStall(queue, over.Token));
        byte[] frame = new byte[16];

        for (int sent = 0; sent < 20_000; sent++)
        {
            Assert.True(queue.TrySend(frame));
            await sockets.ReceiveThereAsync(frame.Length);
        }

        await over.CancelAsync();
        Assert.Equal(TimeSpan.Zero, await watching.WaitAsync(Limits.Message));
    }

    [Fact]
    public async Task Who_flushes_is_let_go_however_fast_others_append_and_the_reader_reads()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        var endless = new EndlessWork(sockets);
        using SendQueue queue = QueueOf(sockets, endless);
        endless.Queue = queue;

        Assert.True(queue.TrySend(LargeFrame));
        int sentInOneFlush = endless.SendsOfMaker;
        endless.Queue = null;
        endless.Drain();

        Assert.InRange(sentInOneFlush, 2, 1000);
        await queue.WhenEmptyAsync().WaitAsync(Limits.Message);
    }

    // Until there is more than should wait.
    private static void Fill(SendQueue queue)
    {
        while (!queue.IsCongested)
        {
            Assert.True(queue.TrySend(LargeFrame));
        }
    }

    private static TimeSpan LongestStall(SendQueue queue, CancellationToken over)
    {
        TimeSpan longest = queue.StalledFor;
        while (!over.IsCancellationRequested)
        {
            TimeSpan stalled = queue.StalledFor;
            longest = stalled > longest ? stalled : longest;
        }

        return longest;
    }

    private static SendQueue QueueOf(SocketPair sockets, TimeProvider time) =>
        new(sockets.Channel, 256 * 1024, 16 * 1024 * 1024, time, static _ => { });

    // The queue asks for the time once for each send: the moment at which the reader takes all, and somebody appends again.
    private sealed class EndlessWork(SocketPair sockets) : TimeProvider
    {
        private const int Enough = 20_000;

        private readonly Lock _draining = new();
        private readonly byte[] _buffer = new byte[256 * 1024];
        private readonly int _maker = Environment.CurrentManagedThreadId;
        private int _sends;

        public SendQueue? Queue { get; set; }

        public int SendsOfMaker { get; private set; }

        public override long GetTimestamp()
        {
            Drain();
            SendsOfMaker += Environment.CurrentManagedThreadId == _maker ? 1 : 0;
            if (Interlocked.Increment(ref _sends) < Enough)
            {
                Queue?.TryAppend(LargeFrame, out _);
            }

            return base.GetTimestamp();
        }

        public void Drain()
        {
            lock (_draining)
            {
                while (sockets.There.Available > 0)
                {
                    sockets.There.Receive(_buffer);
                }
            }
        }
    }
}

public sealed class CompletionSendQueueProgressTests() : SendQueueProgressTests(ChannelKind.Completion);

public sealed class ReadinessSendQueueProgressTests() : SendQueueProgressTests(ChannelKind.Readiness);
