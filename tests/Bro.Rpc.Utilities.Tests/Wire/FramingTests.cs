using System.Text;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Utilities.Tests.Wire;

public sealed class FramingTests
{
    [Fact]
    public void The_length_is_read_once_four_bytes_are_there()
    {
        byte[] frame = Frame.Of("""{"type":"REGISTER_ACK"}""");

        for (int count = 0; count < IpcFrames.PrefixLength; count++)
        {
            Assert.False(IpcFrames.TryReadLength(frame.AsSpan(0, count), out int none));
            Assert.Equal(0, none);
        }

        Assert.True(IpcFrames.TryReadLength(frame.AsSpan(0, IpcFrames.PrefixLength), out int length));
        Assert.Equal(frame.Length - IpcFrames.PrefixLength, length);
    }

    [Fact]
    public void A_frame_is_complete_with_its_last_byte()
    {
        byte[] frame = Frame.Of("""{"type":"REGISTER_ACK"}""");

        Assert.All(Enumerable.Range(0, frame.Length), count => Assert.False(IpcFrames.HasCompleteFrame(frame.AsSpan(0, count))));
        Assert.True(IpcFrames.HasCompleteFrame(frame));
        Assert.True(IpcFrames.HasCompleteFrame([.. frame, 0]));
    }

    [Fact]
    public void Frames_are_found_wherever_a_read_cuts_them()
    {
        byte[][] expected = [.. RecordedFrames.All.Take(6)];
        byte[] stream = [.. expected.SelectMany(static frame => frame)];

        for (int cut = 0; cut <= stream.Length; cut++)
        {
            List<byte[]> found = [.. IpcFrames.Split(stream.AsMemory(0, cut), out ReadOnlyMemory<byte> rest).Select(static frame => frame.ToArray())];
            byte[] next = [.. rest.Span, .. stream.AsSpan(cut)];
            found.AddRange(IpcFrames.Split(next, out ReadOnlyMemory<byte> end).Select(static frame => frame.ToArray()));

            Assert.Equal(expected, found);
            Assert.Equal(0, end.Length);
        }
    }

    [Fact]
    public void Splitting_copies_nothing()
    {
        byte[] buffer = [.. Frame.Of("{}"), .. Frame.Of("[]"), 0, 0];

        IReadOnlyList<ReadOnlyMemory<byte>> frames = IpcFrames.Split(buffer, out ReadOnlyMemory<byte> remaining);
        buffer.AsSpan().Fill((byte)'x');

        Assert.Equal("xxxxxx", Encoding.UTF8.GetString(frames[1].Span));
        Assert.Equal("xx", Encoding.UTF8.GetString(remaining.Span));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(101u)]
    [InlineData(uint.MaxValue)]
    public void A_length_that_no_frame_may_have_is_an_invalid_message(uint length)
    {
        byte[] header = Frame.Header(length);

        AssertInvalid(() => IpcFrames.TryReadLength(header, out _, 100), length);
        AssertInvalid(() => IpcFrames.HasCompleteFrame(header, 100), length);
        AssertInvalid(() => IpcFrames.Split(header, out _, 100), length);
        AssertInvalid(() => IpcFrames.Deserialize(header, 100), length);
    }

    [Fact]
    public void Whole_frames_before_a_bad_length_are_not_lost()
    {
        byte[] good = Frame.Of("""{"type":"REGISTER_ACK"}""");

        IReadOnlyList<ReadOnlyMemory<byte>> frames = IpcFrames.Split((byte[])[.. good, .. Frame.Header(0), 1], out ReadOnlyMemory<byte> remaining);

        Assert.Equal(good, Assert.Single(frames).ToArray());
        AssertInvalid(() => IpcFrames.Split(remaining, out _), 0);
    }

    [Fact]
    public void A_limit_must_be_above_zero()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => IpcFrames.TryReadLength([], out _, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpcFrames.Split(default, out _, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpcFrames.DeserializeBody("{}"u8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => IpcFrames.Serialize(new IpcMessage { Type = IpcMessageType.RegisterAck }, 0));
    }

    private static void AssertInvalid(Action act, uint length)
    {
        IpcException exception = Assert.Throws<IpcException>(act);
        Assert.Equal(IpcErrorCode.InvalidMessage, exception.Code);
        Assert.Contains($"a length of {length}", exception.Message, StringComparison.Ordinal);
    }
}
