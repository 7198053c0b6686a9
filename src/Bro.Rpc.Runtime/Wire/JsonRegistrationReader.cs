using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>Reads the parts of a REGISTER in JSON. Protocol §2.</summary>
internal static class JsonRegistrationReader
{
    // What a byte is as long as at most.
    private const int LongestEscape = 6;

    /// <summary>Reads a body whose envelope was found sound.</summary>
    public static void Read(ReadOnlySpan<byte> body, RegistrationParts parts)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = WireLimits.MaxNesting });
            reader.Read();
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName && ReadPart(ref reader, body, parts))
            {
                // What was read is in the parts.
            }
        }
        catch (InvalidOperationException)
        {
            parts.Invalid("has a text that is not valid UTF-8.");
        }
    }

    private static bool ReadPart(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, RegistrationParts parts)
    {
        int field = reader.ValueTextEquals("serviceName"u8) ? 1
            : reader.ValueTextEquals("methods"u8) ? 2
            : reader.ValueTextEquals("version"u8) ? 3
            : reader.ValueTextEquals("metadata"u8) ? 4
            : 0;
        reader.Read();
        switch (field)
        {
            case 1 when reader.TokenType is JsonTokenType.String:
                return parts.AddServiceName(TextOf(reader, parts.LongestServiceName));
            case 2 when reader.TokenType is JsonTokenType.StartArray:
                return ReadMethods(ref reader, parts);
            case 3 when reader.TokenType is JsonTokenType.String:
                return parts.AddVersion(TextOf(reader, parts.LongestVersion));
            case 4 when reader.TokenType is JsonTokenType.StartObject:
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                ReadOnlySpan<byte> metadata = body[start..(int)reader.BytesConsumed];
                if (!parts.HasRoomForMetadata(metadata.Length))
                {
                    return false;
                }

                parts.AddMetadata(metadata);
                return true;
            default:
                reader.Skip();
                return true;
        }
    }

    private static bool ReadMethods(ref Utf8JsonReader reader, RegistrationParts parts)
    {
        parts.BeginMethods();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is not JsonTokenType.String)
            {
                return parts.Invalid("has a method name that is not a string.");
            }

            if (!parts.AddMethod(TextOf(reader, parts.LongestMethodName), reader.ValueSpan))
            {
                return false;
            }
        }

        return true;
    }

    // Null where it has more bytes without its escapes than it may have; it is not made to learn that.
    private static string? TextOf(in Utf8JsonReader reader, int longest)
    {
        if (reader.ValueSpan.Length > (long)longest * LongestEscape)
        {
            return null;
        }

        string text = reader.GetString()!;
        return Encoding.UTF8.GetByteCount(text) <= longest ? text : null;
    }
}
