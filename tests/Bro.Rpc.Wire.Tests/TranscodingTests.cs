using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Bro.Rpc.Wire.Tests;

public sealed class TranscodingTests
{
    private const int Max = 16 * 1024 * 1024;

    [Fact]
    public void Any_JSON_value_says_the_same_in_MessagePack_and_back() => Values.Json.Check(static value =>
    {
        string json = Written(value);

        string back = Translate(Translate(Encoding.UTF8.GetBytes(json), IpcSerializer.Json), IpcSerializer.MessagePack).AsText();

        Meaning.AssertSame(json, back);
    });

    [Fact]
    public void Any_MessagePack_value_says_in_JSON_what_it_means_whatever_heads_it_has() => MessagePackValue.Any.Check(static value =>
    {
        string json = Translate(value.Bytes, IpcSerializer.MessagePack).AsText();

        Meaning.AssertSame(Written(value.Meaning), json);
    });

    [Fact]
    public void What_we_write_is_as_short_as_Node_peers_write_it_and_written_alike_each_time() => Values.Json.Check(static value =>
    {
        byte[] first = Translate(Encoding.UTF8.GetBytes(Written(value)), IpcSerializer.Json);
        byte[] second = Translate(Translate(first, IpcSerializer.MessagePack), IpcSerializer.Json);
        return first.AsSpan().SequenceEqual(second);
    });

    [Fact]
    public void Any_bytes_are_said_or_refused_and_cost_no_more_than_a_multiple_of_them() => Values.Bytes.Check(static bytes =>
    {
        foreach (IpcSerializer serializer in Enum.GetValues<IpcSerializer>())
        {
            using var transcoder = Transcoder.Rent();
            try
            {
                Assert.InRange(transcoder.ToFrame(bytes, serializer, Max).Length - WireLimits.PrefixLength, 0, 6 * bytes.Length);
            }
            catch (IpcException exception)
            {
                Assert.Equal(IpcErrorCode.InvalidMessage, exception.Code);
            }
        }
    });

    [Fact]
    public void A_translation_that_is_larger_than_allowed_is_refused_before_it_is_whole()
    {
        // an array of nulls, five times as long in JSON
        byte[] nulls = [0xDD, 0, 0x10, 0, 0, .. Enumerable.Repeat((byte)0xC0, 0x100000)];
        using var transcoder = Transcoder.Rent();

        var exception = Assert.Throws<IpcException>(() => { transcoder.ToFrame(nulls, IpcSerializer.MessagePack, 2 * 1024 * 1024); });

        Assert.Equal(IpcErrorCode.SerializationFailed, exception.Code);
        Assert.Contains("MaxMessageSize (2097152 bytes)", exception.Message, StringComparison.Ordinal);
    }

    private static string Written(JsonNode? value) => value?.ToJsonString() ?? "null";

    private static byte[] Translate(byte[] value, IpcSerializer from)
    {
        using var transcoder = Transcoder.Rent();
        return transcoder.ToFrame(value, from, Max)[WireLimits.PrefixLength..].ToArray();
    }
}
