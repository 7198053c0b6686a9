using Bro.Rpc.Connections;
using CsCheck;
using Xunit;

namespace Bro.Rpc.Wire.Tests;

public sealed class FramingTests
{
    private const int Max = 1024 * 1024;

    [Fact]
    public void Any_frames_come_out_as_they_went_in_wherever_reads_cut_them() =>
        Gen.Select(Gen.OneOf(Gen.Byte.Array[1, 300], Gen.Byte.Array[1, 20_000]).Array[0, 12], Gen.OneOf(Gen.Int[1, 8], Gen.Int[1, 70_000]).Array[1, 20]).Check(static both =>
        {
            (byte[][] bodies, int[] cuts) = both;
            byte[] stream = [.. bodies.SelectMany(static body => new byte[] { (byte)(body.Length >> 24), (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length }.Concat(body))];
            List<byte[]> found = [];
            var buffer = new ReceiveBuffer();
            for (int fed = 0, read = 0; fed < stream.Length; read++)
            {
                Memory<byte> room = buffer.GetRoom();
                int count = Math.Min(Math.Min(room.Length, cuts[read % cuts.Length]), stream.Length - fed);
                stream.AsSpan(fed, count).CopyTo(room.Span);
                buffer.Received(count);
                fed += count;
                while (buffer.Next(Max, out ReceivedFrame frame, out _) is FrameStatus.Complete)
                {
                    found.Add(frame.Body.ToArray());
                }
            }

            buffer.Release();
            Assert.Equal(bodies, found);
        });
}
