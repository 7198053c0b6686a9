using Bro.Rpc.TestKit;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Wire;

public sealed class FrameReaderTests
{
    private const int Max = 1000;

    [Theory]
    [InlineData(0u, FrameStatus.Empty)]
    [InlineData(1u, FrameStatus.Incomplete)]
    [InlineData((uint)Max, FrameStatus.Incomplete)]
    [InlineData((uint)Max + 1, FrameStatus.TooLarge)]
    [InlineData(0x7FFFFFFFu, FrameStatus.TooLarge)]
    [InlineData(0x80000000u, FrameStatus.TooLarge)]
    [InlineData(0xFFFFFFFFu, FrameStatus.TooLarge)]
    internal void A_length_is_judged_as_soon_as_it_is_read(uint length, FrameStatus expected)
    {
        FrameStatus status = Rpc.Wire.FrameReader.Read(Frame.Header(length), Max, out int bodyLength, out uint announced);

        Assert.Equal(expected, status);
        Assert.Equal(length, announced);
        Assert.Equal(expected is FrameStatus.Incomplete ? (int)length : 0, bodyLength);
    }

    [Fact]
    public void The_largest_limit_takes_the_largest_length_that_an_int_holds()
    {
        Assert.Equal(FrameStatus.Incomplete, Rpc.Wire.FrameReader.Read(Frame.Header(int.MaxValue), int.MaxValue, out int bodyLength, out _));
        Assert.Equal(int.MaxValue, bodyLength);
        Assert.Equal(FrameStatus.TooLarge, Rpc.Wire.FrameReader.Read(Frame.Header(0x80000000u), int.MaxValue, out _, out _));
    }

    [Fact]
    public void A_frame_is_whole_with_its_last_byte_and_not_before()
    {
        byte[] frame = Frame.Of("""{"type":"X"}""");
        for (int arrived = 0; arrived < frame.Length; arrived++)
        {
            Assert.Equal(FrameStatus.Incomplete, Rpc.Wire.FrameReader.Read(frame.AsSpan(0, arrived), Max, out _, out _));
        }

        Assert.Equal(FrameStatus.Complete, Rpc.Wire.FrameReader.Read(frame, Max, out int bodyLength, out _));
        Assert.Equal(frame.Length - Frame.HeaderLength, bodyLength);
    }

    [Fact]
    public void What_follows_a_frame_does_not_belong_to_it()
    {
        byte[] frames = Frame.Together("{}", """{"n":1}""");

        Assert.Equal(FrameStatus.Complete, Rpc.Wire.FrameReader.Read(frames, Max, out int bodyLength, out _));
        Assert.Equal(2, bodyLength);
    }
}
