using System.Text;
using Bro.Rpc.Connections;
using Bro.Rpc.TestKit;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Connections;

public sealed class ReceiveBufferTests
{
    private const int Max = 16 * 1024 * 1024;

    [Fact]
    public void Frames_come_out_whole_wherever_one_read_ends_and_the_next_begins()
    {
        string[] bodies = ["{}", """{"n":1}""", "x", new('y', 300)];
        byte[] frames = Frame.Together(bodies);
        for (int split = 0; split <= frames.Length; split++)
        {
            var buffer = new ReceiveBuffer();
            List<string> found = [];
            Receive(buffer, frames.AsSpan(0, split), found);
            Receive(buffer, frames.AsSpan(split), found);

            Assert.Equal(bodies, found);
            buffer.Release();
        }
    }

    [Fact]
    public void Frames_come_out_whole_when_every_read_brings_one_byte()
    {
        string[] bodies = ["{}", """{"n":1}""", new('y', 5000)];
        var buffer = new ReceiveBuffer();
        List<string> found = [];
        foreach (byte value in Frame.Together(bodies))
        {
            Receive(buffer, [value], found);
        }

        Assert.Equal(bodies, found);
        buffer.Release();
    }

    [Fact]
    public void Random_frames_in_random_reads_come_out_as_they_went_in_and_kept_ones_stay()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] bodies = [.. Enumerable.Range(0, 400).Select(_ => Text(random, random.Next(20) == 0 ? random.Next(1, 300_000) : random.Next(1, 2000)))];
        byte[] frames = Frame.Together(bodies);
        var buffer = new ReceiveBuffer();
        List<(int Index, KeptFrame Frame)> kept = [];
        int next = 0;
        for (int sent = 0; sent < frames.Length;)
        {
            Memory<byte> room = buffer.GetRoom();
            int count = Math.Min(Math.Min(random.Next(1, 100_000), room.Length), frames.Length - sent);
            frames.AsSpan(sent, count).CopyTo(room.Span);
            buffer.Received(count);
            sent += count;
            while (buffer.Next(Max, out ReceivedFrame frame, out _) is FrameStatus.Complete)
            {
                Assert.True(frame.Body.SequenceEqual(Encoding.UTF8.GetBytes(bodies[next])), $"frame {next}, seed {seed}");
                if (random.Next(4) == 0)
                {
                    kept.Add((next, frame.Keep()));
                }

                if (kept.Count > 0 && random.Next(8) == 0)
                {
                    Release(random.Next(kept.Count));
                }

                next++;
            }
        }

        Assert.Equal(bodies.Length, next);
        buffer.Release();
        while (kept.Count > 0)
        {
            Release(0);
        }

        void Release(int at)
        {
            (int index, KeptFrame frame) = kept[at];
            Assert.True(frame.Body.SequenceEqual(Encoding.UTF8.GetBytes(bodies[index])), $"kept frame {index}, seed {seed}");
            frame.Release();
            kept.RemoveAt(at);
        }
    }

    [Fact]
    public void Room_grows_with_what_has_arrived_and_not_with_what_is_announced()
    {
        var buffer = new ReceiveBuffer();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Receive(buffer, Frame.Header(Max), []);
        Receive(buffer, "{"u8, []);

        Assert.True(buffer.GetRoom().Length < 64 * 1024, "the room is as large as the announcement");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 256 * 1024, "the announcement was allocated");
        buffer.Release();
    }

    [Fact]
    public void A_room_that_was_filled_is_followed_by_a_larger_one_though_a_part_of_a_frame_is_left()
    {
        var buffer = new ReceiveBuffer();
        int[] rooms = new int[3];
        int sent = 0;
        byte[] frames = Frame.Together(Enumerable.Repeat(new string('f', 1000), 1000));
        for (int read = 0; read < rooms.Length; read++)
        {
            rooms[read] = buffer.GetRoom().Length;
            Receive(buffer, frames.AsSpan(sent, rooms[read]), []);
            sent += rooms[read];
            Assert.False(buffer.Unread.IsEmpty);
        }

        Assert.True(rooms[1] > 8 * rooms[0] && rooms[2] > 2 * rooms[1], $"the rooms were {string.Join(", ", rooms)} bytes");
        buffer.Release();
    }

    [Fact]
    public void Room_never_exceeds_a_few_times_of_what_has_arrived()
    {
        var buffer = new ReceiveBuffer();
        Receive(buffer, Frame.Header(Max), []);
        long arrived = 0;
        while (arrived < 4 * 1024 * 1024)
        {
            Memory<byte> room = buffer.GetRoom();
            Assert.InRange(room.Length, 1, Math.Max(512 * 1024, 4 * arrived));
            room.Span.Clear();
            buffer.Received(room.Length);
            arrived += room.Length;
            Assert.Equal(FrameStatus.Incomplete, buffer.Next(Max, out _, out _));
        }

        buffer.Release();
    }

    [Fact]
    public void After_a_burst_of_data_the_room_shrinks_again()
    {
        var buffer = new ReceiveBuffer();
        List<string> found = [];
        Receive(buffer, Frame.Of(new string('x', 3 * 1024 * 1024)), found);
        for (int i = 0; i < 64; i++)
        {
            Receive(buffer, Frame.Of("{}"), found);
        }

        Assert.Equal(65, found.Count);
        Assert.InRange(buffer.GetRoom().Length, 1, 16 * 1024);
        buffer.Release();
    }

    [Fact]
    public void A_length_that_breaks_the_rules_is_told_with_the_length()
    {
        var buffer = new ReceiveBuffer();
        Memory<byte> room = buffer.GetRoom();
        Frame.Header(0xFFFFFFFF).CopyTo(room);
        buffer.Received(4);

        Assert.Equal(FrameStatus.TooLarge, buffer.Next(Max, out _, out uint announced));
        Assert.Equal(0xFFFFFFFF, announced);
        buffer.Release();
    }

    [Fact]
    public void A_kept_frame_finds_its_parts_again()
    {
        var buffer = new ReceiveBuffer();
        byte[] bytes = Frame.Of("""{"data":[1,2]}""");
        bytes.CopyTo(buffer.GetRoom());
        buffer.Received(bytes.Length);
        Assert.Equal(FrameStatus.Complete, buffer.Next(Max, out ReceivedFrame frame, out _));
        KeptFrame kept = frame.Keep();
        buffer.Release();

        Assert.True(frame.TryLocate(frame.Body.Slice(8, 5), out Range range));
        Assert.Equal("[1,2]", Encoding.UTF8.GetString(kept.Slice(range).Span));
        Assert.False(frame.TryLocate("elsewhere"u8, out _));
        Assert.True(frame.TryLocate(default, out Range empty));
        Assert.Equal(0, empty.GetOffsetAndLength(kept.Body.Length).Length);
        kept.Release();
    }

    private static void Receive(ReceiveBuffer buffer, ReadOnlySpan<byte> bytes, List<string> found)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> room = buffer.GetRoom().Span;
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            buffer.Received(count);
            bytes = bytes[count..];
            while (buffer.Next(Max, out ReceivedFrame frame, out _) is FrameStatus.Complete)
            {
                found.Add(Encoding.UTF8.GetString(frame.Body));
            }
        }
    }

    private static string Text(Random random, int length) => new(random.GetItems("abcdefghij".AsSpan(), length));
}
