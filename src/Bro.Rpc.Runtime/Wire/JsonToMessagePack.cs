using System.Buffers;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// Says in MessagePack what JSON says. Texts stay texts: which of them were dates or binary once, JSON does not tell. Protocol §4.
/// </summary>
internal static class JsonToMessagePack
{
    private static readonly SearchValues<byte> PointsAndExponents = SearchValues.Create(".eE"u8);

    private static readonly JsonReaderOptions Options = new() { MaxDepth = WireLimits.MaxNesting };

    /// <summary>Writes one value.</summary>
    /// <param name="json">The value, and nothing behind it.</param>
    /// <param name="writer">Where to.</param>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.InvalidMessage"/>: it is no JSON value, or has a text that Unicode does not allow.</exception>
    public static void Write(ReadOnlySpan<byte> json, MessagePackWriter writer)
    {
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            while (reader.Read())
            {
                WriteToken(ref reader, writer);
            }
        }
        catch (JsonException exception)
        {
            throw new IpcException(IpcErrorCode.InvalidMessage, $"The message is not valid JSON: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new IpcException(IpcErrorCode.InvalidMessage, "The message has a text with half of a surrogate pair, which MessagePack cannot say.", exception);
        }
    }

    private static void WriteToken(ref Utf8JsonReader reader, MessagePackWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.StartMap();
                break;
            case JsonTokenType.EndObject:
                writer.EndMap();
                break;
            case JsonTokenType.StartArray:
                writer.StartArray();
                break;
            case JsonTokenType.EndArray:
                writer.EndArray();
                break;
            case JsonTokenType.PropertyName or JsonTokenType.String:
                WriteText(ref reader, writer);
                break;
            case JsonTokenType.Number:
                WriteNumber(ref reader, writer);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                writer.WriteBoolean(reader.TokenType is JsonTokenType.True);
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    private static void WriteText(ref Utf8JsonReader reader, MessagePackWriter writer)
    {
        if (!reader.ValueIsEscaped)
        {
            writer.WriteText(reader.ValueSpan);
            return;
        }

        // Without its escapes it is never longer.
        Span<byte> room = writer.BeginText(reader.ValueSpan.Length);
        writer.EndText(reader.CopyString(room));
    }

    private static void WriteNumber(ref Utf8JsonReader reader, MessagePackWriter writer)
    {
        // Looked at first, because three attempts to parse a long fraction cost more than the rest.
        if (reader.ValueSpan.ContainsAny(PointsAndExponents))
        {
            WriteFloat(ref reader, writer);
        }
        else if (reader.TryGetInt64(out long integer) && (integer != 0 || reader.ValueSpan[0] != (byte)'-'))
        {
            writer.WriteInteger(integer);
        }
        else if (reader.TryGetUInt64(out ulong unsigned) && unsigned != 0)
        {
            writer.WriteInteger(unsigned);
        }
        else
        {
            WriteFloat(ref reader, writer);
        }
    }

    // Beyond the largest double is the largest: infinity is no number to who reads it.
    private static void WriteFloat(ref Utf8JsonReader reader, MessagePackWriter writer) =>
        writer.WriteNumber(Math.Clamp(reader.GetDouble(), double.MinValue, double.MaxValue));
}
