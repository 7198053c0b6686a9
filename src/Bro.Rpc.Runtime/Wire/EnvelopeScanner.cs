using System.Text.Unicode;

namespace Bro.Rpc.Wire;

/// <summary>
/// Reads the envelope of a JSON message as nearly all are: every key once, names without escapes, a whole context. Any other message
/// it leaves to <see cref="EnvelopeReader"/>, which finds the same in those that this one takes, and says what is wrong with the others.
/// </summary>
internal static class EnvelopeScanner
{
    /// <summary>Reads one body, whose payload may be nested so deep. False where it is not for this reader, and the envelope of no meaning.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, int maxNesting, ref Envelope envelope)
    {
        var scanner = new JsonScanner(body);
        return TryReadObject(body, ref scanner, maxNesting + WireLimits.EnvelopeNesting - 1, ref envelope)
            && scanner.Next() == 0 && scanner.Position == body.Length
            && Utf8.IsValid(body);
    }

    private static bool TryReadObject(ReadOnlySpan<byte> body, scoped ref JsonScanner scanner, int maxDepth, ref Envelope envelope)
    {
        if (!scanner.TryTake((byte)'{'))
        {
            return false;
        }

        MessageKey seen = MessageKey.None;
        do
        {
            if (!scanner.TryTakeName(out ReadOnlySpan<byte> name))
            {
                return false;
            }

            MessageKey key = MessageKeys.Of(name);
            if ((seen & key) != 0 || !TryReadValue(body, key, ref scanner, maxDepth, ref envelope))
            {
                return false;
            }

            seen |= key;
        }
        while (scanner.TryTake((byte)','));

        return scanner.TryTake((byte)'}') && (seen & MessageKey.Type) != 0;
    }

    private static bool TryReadValue(ReadOnlySpan<byte> body, MessageKey key, scoped ref JsonScanner scanner, int maxDepth, ref Envelope envelope)
    {
        switch (key)
        {
            case MessageKey.Type:
                bool hasType = scanner.TryTakePlainText(out envelope.TypeText);
                envelope.Type = MessageKeys.TypeOf(envelope.TypeText);
                return hasType;
            case MessageKey.Id:
                return scanner.TryTakePlainText(out envelope.Id);
            case MessageKey.From:
                return scanner.TryTakePlainText(out envelope.From);
            case MessageKey.To:
                return scanner.TryTakePlainText(out envelope.To);
            case MessageKey.Method:
                return scanner.TryTakePlainText(out envelope.Method);
            case MessageKey.Status:
                bool hasStatus = scanner.TryTakePlainText(out ReadOnlySpan<byte> status);
                envelope.IsSuccess = status.SequenceEqual("success"u8);
                envelope.HasStatus = envelope.IsSuccess || status.SequenceEqual("error"u8);
                return hasStatus;
            case MessageKey.Params:
                return TrySlice(body, ref scanner, maxDepth, out envelope.Params);
            case MessageKey.Data:
                return TrySlice(body, ref scanner, maxDepth, out envelope.Data);
            case MessageKey.Error:
                return TrySlice(body, ref scanner, maxDepth, out envelope.Error);
            case MessageKey.Context:
                scanner.Next();
                int start = scanner.Position;
                var context = default(ContextScanner);
                envelope.IsContextValid = context.TryRead(ref scanner, body, maxDepth - 1);
                envelope.Context = body[start..scanner.Position];
                envelope.Depth = context.Depth;
                envelope.Deadline = context.Deadline;
                return envelope.IsContextValid;
            default:
                return scanner.TrySkipValue(maxDepth);
        }
    }

    private static bool TrySlice(ReadOnlySpan<byte> body, scoped ref JsonScanner scanner, int maxDepth, out ReadOnlySpan<byte> value)
    {
        scanner.Next();
        int start = scanner.Position;
        bool isRight = scanner.TrySkipValue(maxDepth);
        value = body[start..scanner.Position];
        return isRight;
    }
}
