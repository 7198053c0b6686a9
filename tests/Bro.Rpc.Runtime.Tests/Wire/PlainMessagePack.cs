using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Bro.Rpc.Runtime.Tests.Wire;

/// <summary>What a recorded MessagePack frame says, read by nothing of the product: as much of the format as was recorded.</summary>
internal static class PlainMessagePack
{
    public static JsonNode Parse(ReadOnlySpan<byte> bytes)
    {
        JsonNode value = Value(ref bytes) ?? throw new FormatException("The frame holds null.");

        // As text and back: a number is then a number, whatever it was read from.
        return bytes.IsEmpty ? JsonNode.Parse(value.ToJsonString())! : throw new FormatException($"{bytes.Length} bytes follow the message.");
    }

    private static JsonNode? Value(ref ReadOnlySpan<byte> bytes)
    {
        byte head = Take(ref bytes, 1)[0];
        return head switch
        {
            <= 0x7F => head,
            >= 0x90 and <= 0x9F => Array(ref bytes, head & 0x0F),
            >= 0xA0 and <= 0xBF => Text(ref bytes, head & 0x1F),
            0xC0 => null,
            0xC2 or 0xC3 => head == 0xC3,
            0xCB => BinaryPrimitives.ReadDoubleBigEndian(Take(ref bytes, 8)) is var number && number == Math.Truncate(number) ? (long)number : number,
            0xD9 => Text(ref bytes, Take(ref bytes, 1)[0]),
            0xDE => Map(ref bytes, BinaryPrimitives.ReadUInt16BigEndian(Take(ref bytes, 2))),
            _ => throw new FormatException($"0x{head:x2} was never recorded."),
        };
    }

    private static JsonObject Map(ref ReadOnlySpan<byte> bytes, int count)
    {
        var map = new JsonObject();
        for (int i = 0; i < count; i++)
        {
            string key = Value(ref bytes)!.GetValue<string>();
            if (bytes.StartsWith<byte>([0xD4, 0, 0]))
            {
                // undefined
                Take(ref bytes, 3);
            }
            else
            {
                map.Add(key, Value(ref bytes));
            }
        }

        return map;
    }

    private static JsonArray Array(ref ReadOnlySpan<byte> bytes, int count)
    {
        var array = new JsonArray();
        for (int i = 0; i < count; i++)
        {
            array.Add(Value(ref bytes));
        }

        return array;
    }

    private static string Text(ref ReadOnlySpan<byte> bytes, int length) => Encoding.UTF8.GetString(Take(ref bytes, length));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        ReadOnlySpan<byte> taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }
}
