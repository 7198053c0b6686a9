using System.Text.Unicode;

namespace Bro.Rpc.Wire;

/// <summary>
/// Reads the envelope of a MessagePack message and passes over the rest, without building anything; the same rules as in
/// <see cref="EnvelopeReader"/>. The whole body is checked to be one map; texts that do not route are passed over unread. Protocol §2, §4.
/// </summary>
internal static class MessagePackEnvelopeReader
{
    // The message is the first level, what its keys hold the second.
    private const int ValueLevel = 2;

    /// <summary>Reads one body.</summary>
    /// <param name="body">The body of a frame.</param>
    /// <param name="problem">Null, or what is wrong with the message, as the end of a sentence that starts with "The message".</param>
    /// <returns>What was found; also of a message with a problem, as far as it was read.</returns>
    public static Envelope Read(ReadOnlySpan<byte> body, out string? problem) => Read(body, WireLimits.MaxPayloadNesting, out problem);

    /// <summary>Reads one body whose payload may be nested so deep.</summary>
    public static Envelope Read(ReadOnlySpan<byte> body, int maxNesting, out string? problem)
    {
        Envelope envelope = default;
        envelope.Serializer = IpcSerializer.MessagePack;
        var reader = new MessagePackReader(body, maxNesting);
        problem = ReadMap(body, ref reader, ref envelope);
        return envelope;
    }

    private static string? ReadMap(ReadOnlySpan<byte> body, scoped ref MessagePackReader reader, ref Envelope envelope)
    {
        if (!reader.Read() || reader.Kind is not MessagePackKind.Map)
        {
            return "is not a MessagePack map, as all messages of this connection are.";
        }

        MessageKey seen = MessageKey.None;
        bool hasType = false;
        for (int left = reader.Count; left > 0; left--)
        {
            if (!reader.Read())
            {
                return reader.Problem;
            }

            if (reader.Kind is not MessagePackKind.Text)
            {
                // Peers make texts of other keys, each in its own way, and could read by one what others do not route by.
                return "has a key that is not a text.";
            }

            MessageKey key = MessageKeys.Of(reader.Bytes);
            if ((seen & key & MessageKeys.Unique) != 0)
            {
                return $"has '{MessageKeys.NameOf(key)}' twice, so nobody can tell which one counts.";
            }

            seen |= key;
            if (ReadValue(body, key, ref reader, ref envelope) is { } problem)
            {
                return problem;
            }

            hasType |= key is MessageKey.Type && reader.Kind is not MessagePackKind.Undefined;
        }

        return reader.Position != body.Length ? "is not valid MessagePack: something follows it."
            : hasType ? null
            : "has no 'type'.";
    }

    private static string? ReadValue(ReadOnlySpan<byte> body, MessageKey key, scoped ref MessagePackReader reader, ref Envelope envelope)
    {
        int start = reader.Position;
        if (!reader.Read())
        {
            return reader.Problem;
        }

        if (key is MessageKey.Context && reader.Kind is not MessagePackKind.Undefined)
        {
            envelope.IsContextValid = MessagePackContextReader.Check(ref reader, ValueLevel, out envelope.Depth, out envelope.Deadline);
            envelope.Context = body[start..reader.Position];
            return reader.Problem;
        }

        MessagePackKind kind = reader.Kind;
        if (kind is MessagePackKind.Binary or MessagePackKind.Extension && (key & MessageKeys.Unique) != 0)
        {
            // In JSON it would be a text, by which others could route what is nameless here.
            return $"has a '{MessageKeys.NameOf(key)}' that is no text but bytes.";
        }

        ReadOnlySpan<byte> text = kind is MessagePackKind.Text ? reader.Bytes : default;
        if (!reader.Skip(ValueLevel))
        {
            return reader.Problem;
        }

        ReadOnlySpan<byte> value = kind is MessagePackKind.Undefined ? default : body[start..reader.Position];
        switch (key)
        {
            case MessageKey.Type:
                envelope.TypeText = text;
                envelope.Type = MessageKeys.TypeOf(text);
                return ProblemOf(text);
            case MessageKey.Id:
                envelope.Id = text;
                return ProblemOf(text);
            case MessageKey.From:
                envelope.From = text;
                return ProblemOf(text);
            case MessageKey.To:
                envelope.To = text;
                return ProblemOf(text);
            case MessageKey.Method:
                envelope.Method = text;
                return ProblemOf(text);
            case MessageKey.Status:
                envelope.IsSuccess = text.SequenceEqual("success"u8);
                envelope.HasStatus = envelope.IsSuccess || text.SequenceEqual("error"u8);
                return null;
            case MessageKey.Params:
                envelope.Params = value;
                return null;
            case MessageKey.Data:
                envelope.Data = value;
                return null;
            case MessageKey.Error:
                envelope.Error = value;
                return null;
            default:
                return null;
        }
    }

    private static string? ProblemOf(ReadOnlySpan<byte> text) => Utf8.IsValid(text) ? null : "has a text that is not valid UTF-8.";
}
