using System.Text.Json;
using System.Text.Unicode;

namespace Bro.Rpc.Wire;

/// <summary>
/// Reads the envelope of a JSON message and skips the rest, without building anything. Protocol §2.
/// <code>
/// {"type":"CALL","id":"req-…","from":"a","to":"b","method":"m","params":…,"context":{"root":"…","chain":["a","b"],"depth":2,"deadline":…}}
/// {"type":"RESPONSE","id":"req-…","from":"b","to":"a","status":"success","data":…,"context":{…}}
/// </code>
/// The whole body is checked to be one JSON object, so that nobody forwards garbage.
/// </summary>
internal static class EnvelopeReader
{
    // The longest name or id, each byte of it escaped.
    private const int MaxEscapedLength = 6 * WireLimits.MaxMethodNameLength;

    /// <summary>Reads one body.</summary>
    /// <param name="body">The body of a frame.</param>
    /// <param name="problem">Null, or what is wrong with the message, as the end of a sentence that starts with "The message".</param>
    /// <returns>What was found; also of a message with a problem, as far as it was read.</returns>
    public static Envelope Read(ReadOnlySpan<byte> body, out string? problem) => Read(body, WireLimits.MaxPayloadNesting, out problem);

    /// <summary>Reads one body whose payload may be nested so deep.</summary>
    public static Envelope Read(ReadOnlySpan<byte> body, int maxNesting, out string? problem)
    {
        Envelope envelope = default;
        if (EnvelopeScanner.TryRead(body, maxNesting, ref envelope))
        {
            problem = null;
            return envelope;
        }

        return ReadAny(body, maxNesting, out problem);
    }

    /// <summary>The same without the shorter way that most messages take.</summary>
    public static Envelope ReadAny(ReadOnlySpan<byte> body, int maxNesting, out string? problem)
    {
        Envelope envelope = default;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxNesting + WireLimits.EnvelopeNesting });
        try
        {
            problem = ReadObject(body, ref reader, ref envelope);

            // The reader checks the bytes of a string only when it is asked for its text, and most are never asked for.
            problem ??= Utf8.IsValid(body) ? null : "is not valid UTF-8.";
        }
        catch (JsonException exception)
        {
            problem = $"is not valid JSON: {exception.Message}";
        }
        catch (InvalidOperationException)
        {
            // An escape that is half of a surrogate pair.
            problem = "has a text that is not valid Unicode.";
        }

        return envelope;
    }

    private static string? ReadObject(ReadOnlySpan<byte> body, scoped ref Utf8JsonReader reader, ref Envelope envelope)
    {
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
        {
            return "is not a JSON object.";
        }

        MessageKey seen = MessageKey.None;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            MessageKey key = KeyOf(ref reader);
            if ((seen & key & MessageKeys.Unique) != 0)
            {
                return $"has '{MessageKeys.NameOf(key)}' twice, so nobody can tell which one counts.";
            }

            seen |= key;
            reader.Read();
            ReadValue(body, key, ref reader, ref envelope);
        }

        // Anything after the object makes the reader throw here.
        reader.Read();
        return (seen & MessageKey.Type) == 0 ? "has no 'type'." : null;
    }

    private static void ReadValue(ReadOnlySpan<byte> body, MessageKey key, scoped ref Utf8JsonReader reader, ref Envelope envelope)
    {
        switch (key)
        {
            case MessageKey.Type:
                envelope.TypeText = Text(body, ref reader);
                envelope.Type = MessageKeys.TypeOf(envelope.TypeText);
                break;
            case MessageKey.Id:
                envelope.Id = Text(body, ref reader);
                break;
            case MessageKey.From:
                envelope.From = Text(body, ref reader);
                break;
            case MessageKey.To:
                envelope.To = Text(body, ref reader);
                break;
            case MessageKey.Method:
                envelope.Method = Text(body, ref reader);
                break;
            case MessageKey.Status:
                ReadOnlySpan<byte> status = Text(body, ref reader);
                envelope.IsSuccess = status.SequenceEqual("success"u8);
                envelope.HasStatus = envelope.IsSuccess || status.SequenceEqual("error"u8);
                break;
            case MessageKey.Params:
                envelope.Params = Slice(body, ref reader);
                break;
            case MessageKey.Data:
                envelope.Data = Slice(body, ref reader);
                break;
            case MessageKey.Error:
                envelope.Error = Slice(body, ref reader);
                break;
            case MessageKey.Context:
                int start = (int)reader.TokenStartIndex;
                envelope.IsContextValid = ContextReader.Check(ref reader, out envelope.Depth, out envelope.Deadline);
                envelope.Context = body[start..(int)reader.BytesConsumed];
                break;
            default:
                reader.Skip();
                break;
        }
    }

    // The text of a string; a span into the body unless it has escapes, which few have. Empty for anything else.
    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> body, scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return default;
        }

        if (!reader.ValueIsEscaped)
        {
            return body.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        }

        // Nothing that routes is so long; what is built for it must not be either.
        if (reader.ValueSpan.Length > MaxEscapedLength)
        {
            return default;
        }

        var unescaped = new byte[reader.ValueSpan.Length];
        return unescaped.AsSpan(0, reader.CopyString(unescaped));
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> body, scoped ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return body[start..(int)reader.BytesConsumed];
    }

    private static MessageKey KeyOf(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return MessageKeys.Of(reader.ValueSpan);
        }

        // None that counts is longer, however it is spelt.
        if (reader.ValueSpan.Length > MessageKeys.LongestEscaped)
        {
            return MessageKey.None;
        }

        Span<byte> name = stackalloc byte[MessageKeys.LongestEscaped];
        return MessageKeys.Of(name[..reader.CopyString(name)]);
    }
}
