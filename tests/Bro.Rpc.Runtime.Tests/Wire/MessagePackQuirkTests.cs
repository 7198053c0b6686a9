using System.Text;
using Bro.Rpc.TestKit;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Wire;

/// <summary>What was measured of Node peers, byte for byte. Protocol §4.</summary>
public sealed class MessagePackQuirkTests
{
    private const int Max = WireLimits.DefaultMaxMessageSize;

    [Theory]
    [InlineData("{}", "de0000")]
    [InlineData("""{"a":{}}""", "de0001a161de0000")]
    [InlineData("""[[],[1]]""", "92909101")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]", "9f0102030405060708090a0b0c0d0e0f")]
    [InlineData("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]", "dc00100102030405060708090a0b0c0d0e0f10")]
    [InlineData("null", "c0")]
    [InlineData("[true,false]", "92c3c2")]
    [InlineData("127", "7f")]
    [InlineData("128", "cc80")]
    [InlineData("256", "cd0100")]
    [InlineData("65536", "ce00010000")]
    [InlineData("4294967295", "ceffffffff")]
    [InlineData("4294967296", "cb41f0000000000000")]
    [InlineData("1763887000123", "cb4279aafdbaa3b000")]
    [InlineData("-32", "e0")]
    [InlineData("-33", "d0df")]
    [InlineData("-129", "d1ff7f")]
    [InlineData("-32769", "d2ffff7fff")]
    [InlineData("-2147483649", "cbc1e0000000200000")]
    [InlineData("2.0", "02")]
    [InlineData("2e0", "02")]
    [InlineData("1e999", "cb7fefffffffffffff")]
    [InlineData("-1e999", "cbffefffffffffffff")]
    [InlineData("-0", "cb8000000000000000")]
    [InlineData("0.5", "cb3fe0000000000000")]
    [InlineData("9007199254740992", "cb4340000000000000")]
    [InlineData("9007199254740993", "d30020000000000001")]
    [InlineData("-9223372036854775808", "cbc3e0000000000000")]
    [InlineData("9223372036854775807", "d37fffffffffffffff")]
    [InlineData("18446744073709551615", "cfffffffffffffffff")]
    [InlineData("\"a\\u00e9\\n\"", "a461c3a90a")]
    [InlineData("\"0123456789012345678901234567890\"", "bf30313233343536373839303132333435363738393031323334353637383930")]
    [InlineData("\"01234567890123456789012345678901\"", "d9203031323334353637383930313233343536373839303132333435363738393031")]
    public void JSON_is_said_as_Node_peers_say_it(string json, string messagePack)
    {
        using var transcoder = Transcoder.Rent();

        Assert.Equal(messagePack, Convert.ToHexStringLower(transcoder.ToFrame(Encoding.UTF8.GetBytes(json), IpcSerializer.Json, Max)[Frame.HeaderLength..]));
    }

    [Theory]
    [InlineData("type")]
    [InlineData("id")]
    [InlineData("from")]
    [InlineData("to")]
    [InlineData("method")]
    public void What_routes_must_not_be_bytes_which_JSON_makes_a_text_of(string key)
    {
        byte[] name = Encoding.UTF8.GetBytes(key);
        foreach (string bytes in new[] { "c4030802cb", "d6ff5e000000" })
        {
            AssertRefused([0x81, (byte)(0xA0 | name.Length), .. name, .. Convert.FromHexString(bytes)], key);
        }

        static void AssertRefused(byte[] body, string key)
        {
            MessagePackEnvelopeReader.Read(body, WireLimits.MaxPayloadNesting, out string? problem);

            Assert.Equal($"has a '{key}' that is no text but bytes.", problem);
        }
    }

    [Theory]
    [InlineData("cb4279aafdbaa3b000", "1763887000123")]
    [InlineData("cb4000000000000000", "2")]
    [InlineData("cb8000000000000000", "-0")]
    [InlineData("cb7e37e43c8800759c", "1E+300")]
    [InlineData("ca3fc00000", "1.5")]
    [InlineData("cb7ff8000000000000", "null")]
    [InlineData("cb7ff0000000000000", "null")]
    [InlineData("ca ff800000", "null")]
    [InlineData("d40000", "null")]
    [InlineData("82a161d40000a16201", """{"b":1}""")]
    [InlineData("92d4000001", "[null,1]")]
    [InlineData("c40300ff07", "\"AP8H\"")]
    [InlineData("c400", "\"\"")]
    [InlineData("d6ff00000001", "\"1970-01-01T00:00:01.000Z\"")]
    [InlineData("d7ff1d5353006922c798", "\"2025-11-23T08:36:40.123Z\"")]
    [InlineData("d7ff000000046922c798", "\"2025-11-23T08:36:40.000000001Z\"")]
    [InlineData("c70cff00000000fffffff1886e0900", "\"0001-01-01T00:00:00.000Z\"")]
    [InlineData("c70cff000000007fffffffffffffff", "null")]
    [InlineData("d4ffff", "null")]
    [InlineData("d5ffffff", "null")]
    [InlineData("c700ff", "null")]
    [InlineData("8301a1610ca162c0a163", """{"1":"a","12":"b","null":"c"}""")]
    [InlineData("a5010a22 5c7f", "\"\\u0001\\n\\\"\\\\\u007f\"")]
    [InlineData("d9016181a0c0", null)]
    [InlineData("8190c0", null)]
    [InlineData("81d40000c0", null)]
    [InlineData("d40001", null)]
    [InlineData("d501ffff", null)]
    [InlineData("a1ff", null)]
    public void MessagePack_is_said_in_JSON_as_Node_peers_mean_it(string messagePack, string? json)
    {
        byte[] value = Convert.FromHexString(messagePack.Replace(" ", "", StringComparison.Ordinal));
        using var transcoder = Transcoder.Rent();
        if (json is null)
        {
            var exception = Assert.Throws<IpcException>(() => { transcoder.ToJson(value); });
            Assert.Equal(IpcErrorCode.InvalidMessage, exception.Code);
        }
        else
        {
            Assert.Equal(json, Encoding.UTF8.GetString(transcoder.ToJson(value)));
        }
    }

    [Fact]
    public void A_part_of_a_context_that_is_undefined_is_absent_for_who_checks_and_for_who_reads()
    {
        // root, chain, depth and deadline, and each once more as undefined
        byte[] context = Convert.FromHexString(
            "88a4726f6f74a172a5636861696e91a161a5646570746801a8646561646c696e6505a4726f6f74d40000a5636861696ed40000a56465707468d40000a8646561646c696e65d40000");
        var reader = new MessagePackReader(context);
        reader.Read();

        Assert.True(MessagePackContextReader.Check(ref reader, 2, out long depth, out long deadline));

        IpcContext read = ContextReader.Read(IpcSerializer.MessagePack, context, new TextCache());
        Assert.Equal((1L, 5L), (depth, deadline));
        Assert.Equal(("r", 1, 5L), (read.Root, read.Depth, read.Deadline));
        Assert.Equal(["a"], read.Chain);
    }

    [Theory]
    [InlineData("4294967295", "ceffffffff")]
    [InlineData("4294967296", "cb41f0000000000000")]
    [InlineData("-2147483648", "d280000000")]
    [InlineData("-2147483649", "cbc1e0000000200000")]
    [InlineData("9007199254740992", "cb4340000000000000")]
    [InlineData("9007199254740993", "d30020000000000001")]
    [InlineData("9007199254740994", "cb4340000000000001")]
    [InlineData("9223372036854775807", "d37fffffffffffffff")]
    [InlineData("9223372036854775808", "cb43e0000000000000")]
    [InlineData("18446744073709551615", "cfffffffffffffffff")]
    public void An_integer_beyond_32_bits_is_a_float_wherever_that_is_the_same_number(string json, string messagePack)
    {
        using var transcoder = Transcoder.Rent();

        Assert.Equal(messagePack, Convert.ToHexStringLower(transcoder.ToFrame(Encoding.UTF8.GetBytes(json), IpcSerializer.Json, Max)[Frame.HeaderLength..]));
    }

    [Fact]
    public void A_map_of_more_than_16_bits_has_a_longer_head()
    {
        string json = $"{{{string.Join(',', Enumerable.Range(0, 70_000).Select(static i => $"\"{i}\":{i}"))}}}";
        using var transcoder = Transcoder.Rent();
        byte[] there = [.. transcoder.ToFrame(Encoding.UTF8.GetBytes(json), IpcSerializer.Json, Max)[Frame.HeaderLength..]];

        Assert.Equal("df00011170", Convert.ToHexStringLower(there.AsSpan(0, 5)));
        Assert.Equal(json, Encoding.UTF8.GetString(transcoder.ToJson(there)));
    }

    [Fact]
    public void An_array_of_more_than_16_bits_has_a_longer_head()
    {
        string json = $"[{string.Join(',', Enumerable.Range(0, 70_000))}]";
        using var transcoder = Transcoder.Rent();
        byte[] there = [.. transcoder.ToFrame(Encoding.UTF8.GetBytes(json), IpcSerializer.Json, Max)[Frame.HeaderLength..]];

        Assert.Equal("dd00011170", Convert.ToHexStringLower(there.AsSpan(0, 5)));
        Assert.Equal(json, Encoding.UTF8.GetString(transcoder.ToJson(there)));
    }
}
