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

    private static readonly JsonReaderOptions Options = new() { MaxDepth = WireLimits.MaxNesting };

    /// <summary>Reads one body.</summary>
    /// <param name="body">The body of a frame.</param>
    /// <param name="problem">Null, or what is wrong with the message, as the end of a sentence that starts with "The message".</param>
    /// <returns>What was found; also of a message with a problem, as far as it was read.</returns>
    public static Envelope Read(ReadOnlySpan<byte> body, out string? problem)
    {
        Envelope envelope = default;
        var reader = new Utf8JsonReader(body, Options);
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

        Keys seen = Keys.None;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            Keys key = KeyOf(ref reader);
            if ((seen & key & Keys.Unique) != 0)
            {
                return $"has '{NameOf(key)}' twice, so nobody can tell which one counts.";
            }

            seen |= key;
            reader.Read();
            ReadValue(body, key, ref reader, ref envelope);
        }

        // Anything after the object makes the reader throw here.
        reader.Read();
        return (seen & Keys.Type) == 0 ? "has no 'type'." : null;
    }

    private static void ReadValue(ReadOnlySpan<byte> body, Keys key, scoped ref Utf8JsonReader reader, ref Envelope envelope)
    {
        switch (key)
        {
            case Keys.Type:
                envelope.TypeText = Text(body, ref reader);
                envelope.Type = TypeOf(envelope.TypeText);
                break;
            case Keys.Id:
                envelope.Id = Text(body, ref reader);
                break;
            case Keys.From:
                envelope.From = Text(body, ref reader);
                break;
            case Keys.To:
                envelope.To = Text(body, ref reader);
                break;
            case Keys.Method:
                envelope.Method = Text(body, ref reader);
                break;
            case Keys.Status:
                ReadOnlySpan<byte> status = Text(body, ref reader);
                envelope.IsSuccess = status.SequenceEqual("success"u8);
                envelope.HasStatus = envelope.IsSuccess || status.SequenceEqual("error"u8);
                break;
            case Keys.Params:
                envelope.Params = Slice(body, ref reader);
                break;
            case Keys.Data:
                envelope.Data = Slice(body, ref reader);
                break;
            case Keys.Error:
                envelope.Error = Slice(body, ref reader);
                break;
            case Keys.Context:
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

    private static Keys KeyOf(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> name = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            return EscapedKeyOf(ref reader);
        }

        return name.Length switch
        {
            2 when name.SequenceEqual("id"u8) => Keys.Id,
            2 when name.SequenceEqual("to"u8) => Keys.To,
            4 when name.SequenceEqual("type"u8) => Keys.Type,
            4 when name.SequenceEqual("from"u8) => Keys.From,
            4 when name.SequenceEqual("data"u8) => Keys.Data,
            5 when name.SequenceEqual("error"u8) => Keys.Error,
            6 when name.SequenceEqual("method"u8) => Keys.Method,
            6 when name.SequenceEqual("params"u8) => Keys.Params,
            6 when name.SequenceEqual("status"u8) => Keys.Status,
            7 when name.SequenceEqual("context"u8) => Keys.Context,
            _ => Keys.None,
        };
    }

    private static Keys EscapedKeyOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("id"u8) ? Keys.Id
        : reader.ValueTextEquals("to"u8) ? Keys.To
        : reader.ValueTextEquals("type"u8) ? Keys.Type
        : reader.ValueTextEquals("from"u8) ? Keys.From
        : reader.ValueTextEquals("data"u8) ? Keys.Data
        : reader.ValueTextEquals("error"u8) ? Keys.Error
        : reader.ValueTextEquals("method"u8) ? Keys.Method
        : reader.ValueTextEquals("params"u8) ? Keys.Params
        : reader.ValueTextEquals("status"u8) ? Keys.Status
        : reader.ValueTextEquals("context"u8) ? Keys.Context
        : Keys.None;

    private static IpcMessageType TypeOf(ReadOnlySpan<byte> type) => type.Length switch
    {
        4 when type.SequenceEqual("CALL"u8) => IpcMessageType.Call,
        8 when type.SequenceEqual("RESPONSE"u8) => IpcMessageType.Response,
        8 when type.SequenceEqual("REGISTER"u8) => IpcMessageType.Register,
        12 when type.SequenceEqual("REGISTER_ACK"u8) => IpcMessageType.RegisterAck,
        9 when type.SequenceEqual("HEARTBEAT"u8) => IpcMessageType.Heartbeat,
        5 when type.SequenceEqual("ERROR"u8) => IpcMessageType.Error,
        6 when type.SequenceEqual("CANCEL"u8) => IpcMessageType.Cancel,
        _ => IpcMessageType.Unknown,
    };

    private static string NameOf(Keys key) => key switch
    {
        Keys.Type => "type",
        Keys.Id => "id",
        Keys.From => "from",
        Keys.To => "to",
        Keys.Method => "method",
        _ => "context",
    };

    [Flags]
    private enum Keys
    {
        None = 0,
        Type = 1,
        Id = 2,
        From = 4,
        To = 8,
        Method = 16,
        Context = 32,
        Params = 64,
        Data = 128,
        Error = 256,
        Status = 512,
        Unique = Type | Id | From | To | Method | Context,
    }
}
