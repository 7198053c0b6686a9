using Bro.Rpc.Connections;
using Bro.Rpc.Runtime.Tests.Testing;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Connections;

public sealed class BurstTests
{
    private const int LongLimit = 120_000;

    /// <summary>The event loop comes once for each burst. What is held back at that very moment must not be overlooked by both sides.</summary>
    [Fact(Timeout = LongLimit)]
    public async Task What_is_held_back_while_the_time_runs_out_is_sent()
    {
        const int Rounds = 200_000;
        using SocketPair sockets = SocketPair.Open();
        var connection = new Connection(sockets.Channel, new NoFrames(), ConnectionLimits.For(1024), TimeProvider.System, NullLogger.Instance);
        Task reading = ReadAllAsync(sockets);
        byte[] frame = new byte[8];
        Burst burst = NewBurst(connection);
        int begun = 0, ended = 0, left = 0;
        var due = new Thread(() =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                WaitFor(ref begun, round);
                Thread.SpinWait(round % 32);
                burst.OnDue();
                Volatile.Write(ref ended, round);
            }
        });
        var item = new Thread(() =>
        {
            for (int round = 1; round <= Rounds; round++)
            {
                // Three hold it: the reader, a work item that never ends, and this one.
                burst = NewBurst(connection);
                Volatile.Write(ref begun, round);
                Burst.Enter(burst);
                connection.Queue.TrySend(frame);
                Burst.Leave();
                burst.LetGo();
                WaitFor(ref ended, round);

                // The socket may be full for a moment.
                if (!SpinWait.SpinUntil(() => connection.Queue.QueuedBytes == 0, Limits.Message))
                {
                    left++;
                    connection.Queue.Flush();
                }
            }
        });
        due.Start();
        item.Start();
        await Task.Run(
            () =>
            {
                due.Join();
                item.Join();
            },
            TestContext.Current.CancellationToken);

        connection.Close("end");
        await reading.WaitAsync(Limits.Message, TestContext.Current.CancellationToken);
        Assert.Equal(0, left);
    }

    // Without being put to sleep, so that both are at it at the same moment.
    private static void WaitFor(ref int counter, int round)
    {
        var wait = new SpinWait();
        while (Volatile.Read(ref counter) != round)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    private static Burst NewBurst(Connection connection)
    {
        var burst = new Burst(connection);
        burst.Begin();
        burst.Hold();
        burst.Hold();
        return burst;
    }

    private static async Task ReadAllAsync(SocketPair sockets)
    {
        byte[] bytes = new byte[64 * 1024];
        while (await sockets.There.ReceiveAsync(bytes) > 0)
        {
        }
    }

    private sealed class NoFrames : IConnectionHandler
    {
        public void OnFrame(in ReceivedFrame frame)
        {
        }

        public void OnBrokenFrame(Rpc.Wire.FrameStatus status, uint announced)
        {
        }

        public ICongestible? OnReadHandled() => null;

        public void OnClosed(string reason)
        {
        }
    }
}
