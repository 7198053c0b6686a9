using System.Text;
using Bro.Rpc.Connections;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Connections;

public abstract class ConnectionTests(ChannelKind kind)
{
    private static readonly ConnectionLimits Bounds = ConnectionLimits.For(1024 * 1024);

    [Fact]
    public async Task What_was_handled_before_a_frame_that_fails_is_still_flushed()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        var handler = new RecordingHandler { FailsAt = "bad" };
        Connection connection = Start(sockets, handler);

        await sockets.There.SendAsync(Frame.Together("good", "bad", "never"));

        await connection.Ended.WaitAsync(Limits.Message);
        Assert.Equal(["good", "bad"], handler.Frames);
        Assert.Equal(1, handler.ReadsHandled);
        Assert.Single(handler.CloseReasons);
        Assert.True(connection.IsClosed);
    }

    [Fact]
    public async Task The_end_of_the_other_side_closes_once_and_ends()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        var handler = new RecordingHandler();
        Connection connection = Start(sockets, handler);
        await sockets.There.SendAsync(Frame.Of("last"));
        sockets.There.Dispose();

        await connection.Ended.WaitAsync(Limits.Message);

        connection.Close("again");
        Assert.Equal(["last"], handler.Frames);
        Assert.Single(handler.CloseReasons);
    }

    [Fact]
    public async Task Closing_from_many_threads_closes_once_and_ends()
    {
        for (int round = 0; round < 50; round++)
        {
            using SocketPair sockets = SocketPair.Open(kind);
            var handler = new RecordingHandler();
            Connection connection = Start(sockets, handler);
            await sockets.There.SendAsync(Frame.Of("x"));

            await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => connection.Close($"{i}")))).WaitAsync(Limits.Message);

            await connection.Ended.WaitAsync(Limits.Message);
            Assert.Single(handler.CloseReasons);
        }
    }

    [Fact]
    public async Task Closed_before_it_was_started_it_ends_all_the_same()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        var handler = new RecordingHandler();
        var connection = new Connection(sockets.Channel, handler, Bounds, TimeProvider.System, NullLogger.Instance);
        connection.Close("early");

        // Each event loop that there may be has ended another one since, and with it this one.
        for (int loops = 0; loops < 4; loops++)
        {
            using SocketPair later = SocketPair.Open(kind);
            Connection other = Start(later, new RecordingHandler());
            other.Close("end");
            await other.Ended.WaitAsync(Limits.Message);
        }

        connection.Start();

        await connection.Ended.WaitAsync(Limits.Message);
        Assert.Equal(["early"], handler.CloseReasons);
    }

    [Fact]
    public async Task Closing_after_the_flush_sends_what_waits_and_handles_nothing_more()
    {
        using SocketPair sockets = SocketPair.Open(kind);
        var handler = new RecordingHandler();
        Connection connection = Start(sockets, handler);
        var last = new byte[900_000];
        Assert.True(connection.Queue.TryAppend(last, out _));
        Task closing = connection.CloseAfterFlushAsync("done", Limits.Message);
        Assert.True(connection.IsClosing);
        await sockets.There.SendAsync(Frame.Of("too late"));

        Assert.Equal(last, await sockets.ReceiveThereAsync(last.Length));
        await closing.WaitAsync(Limits.Message);
        await connection.Ended.WaitAsync(Limits.Message);

        Assert.Empty(handler.Frames);
        Assert.Equal(["done"], handler.CloseReasons);
    }

    [Fact]
    public async Task Closing_after_the_flush_waits_no_longer_than_the_limit()
    {
        var time = new FakeTimeProvider();
        using SocketPair sockets = SocketPair.Open(kind);
        var handler = new RecordingHandler();
        Connection connection = Start(sockets, handler, time);
        Assert.True(connection.Queue.TrySend(new byte[4 * 1024 * 1024]));
        Task closing = connection.CloseAfterFlushAsync("done", TimeSpan.FromSeconds(2));
        Assert.False(closing.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(2));

        await closing.WaitAsync(Limits.Message);
        await connection.Ended.WaitAsync(Limits.Message);
        Assert.Equal(["done"], handler.CloseReasons);
    }

    [Fact]
    public async Task Reading_pauses_for_a_congested_queue_and_goes_on_when_it_is_drained()
    {
        var time = new FakeTimeProvider();
        using SocketPair congestion = SocketPair.Open(kind);
        using var congested = new SendQueue(congestion.Channel, 100_000, 100_000_000, time, static _ => { });
        Assert.True(congested.TrySend(new byte[4 * 1024 * 1024]));
        using SocketPair sockets = SocketPair.Open(kind);
        var handler = new RecordingHandler { Congested = congested };
        Connection connection = Start(sockets, handler, time);
        await sockets.There.SendAsync(Frame.Of("first"));
        await Eventually.EqualAsync(1, () => handler.ReadsHandled);
        await sockets.There.SendAsync(Frame.Of("second"));
        time.Advance(TimeSpan.FromHours(1));

        // paused: the bytes stay in the socket, and it does not count as silent
        Assert.Equal(TimeSpan.Zero, connection.SilentFor);
        Assert.Equal(["first"], handler.Frames);
        handler.Congested = null;
        await congestion.ReceiveThereAsync(4 * 1024 * 1024);

        await Eventually.EqualAsync(2, () => handler.ReadsHandled);
        Assert.Equal(["first", "second"], handler.Frames);
        connection.Close("end");
        await connection.Ended.WaitAsync(Limits.Message);
    }

    [Fact]
    public async Task A_paused_connection_that_is_closed_ends_when_the_queue_it_waits_for_is_closed()
    {
        using SocketPair congestion = SocketPair.Open(kind);
        var congested = new SendQueue(congestion.Channel, 100_000, 100_000_000, TimeProvider.System, static _ => { });
        Assert.True(congested.TrySend(new byte[4 * 1024 * 1024]));
        using SocketPair sockets = SocketPair.Open(kind);
        var handler = new RecordingHandler { Congested = congested };
        Connection connection = Start(sockets, handler);
        await sockets.There.SendAsync(Frame.Of("first"));
        await Eventually.EqualAsync(1, () => handler.ReadsHandled);

        connection.Close("end");
        congestion.Channel.Close();
        congested.Dispose();

        await connection.Ended.WaitAsync(Limits.Message);
    }

    private static Connection Start(SocketPair sockets, RecordingHandler handler, TimeProvider? time = null)
    {
        var connection = new Connection(sockets.Channel, handler, Bounds, time ?? TimeProvider.System, NullLogger.Instance);
        connection.Start();
        return connection;
    }

    private sealed class RecordingHandler : IConnectionHandler
    {
        private int _readsHandled;

        public List<string> Frames { get; } = [];

        public List<string> CloseReasons { get; } = [];

        public string? FailsAt { get; init; }

        public SendQueue? Congested { get; set; }

        public int ReadsHandled => Volatile.Read(ref _readsHandled);

        public void OnFrame(in ReceivedFrame frame)
        {
            string text = Encoding.UTF8.GetString(frame.Body);
            Frames.Add(text);
            if (text == FailsAt)
            {
                throw new InvalidOperationException("as the test wants");
            }
        }

        public void OnBrokenFrame(Rpc.Wire.FrameStatus status, uint announced) => Frames.Add($"{status} {announced}");

        public ICongestible? OnReadHandled()
        {
            Interlocked.Increment(ref _readsHandled);
            return Congested;
        }

        public void OnClosed(string reason) => CloseReasons.Add(reason);
    }
}

public sealed class CompletionConnectionTests() : ConnectionTests(ChannelKind.Completion);

public sealed class ReadinessConnectionTests() : ConnectionTests(ChannelKind.Readiness);
