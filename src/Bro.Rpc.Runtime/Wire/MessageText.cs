using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// A message as one line for logs.
/// <code>
/// CALL req-… order → user.getUser {"id":"1"} [order → user (root-…, depth 2)]
/// RESPONSE req-… user → order error USER_BANNED: "Ask support." [order → user (root-…, depth 2)]
/// </code>
/// </summary>
internal static class MessageText
{
    private const int LongestValue = 200;

    public static string Of(IpcMessage message)
    {
        var line = new StringBuilder(NameOf(message.Type).ToString());
        Append(line, message.Id);
        Append(line, message.ServiceName);
        Append(line, message.From);
        if (message.To is not null)
        {
            line.Append(" →");
            Append(line, message.To);
        }

        if (message.Method is not null)
        {
            line.Append('.').Append(Cut(message.Method));
        }

        Append(line, message.Methods is { } methods ? $"[{string.Join(", ", methods.Take(LongestValue))}]" : null);
        Append(line, message.Capabilities is { } capabilities ? $"[{string.Join(", ", capabilities.Take(LongestValue))}]" : null);
        Append(line, message.Version);
        AppendJson(line, message.Metadata);
        AppendJson(line, message.Params);
        Append(line, message.Status switch { IpcResponseStatus.Success => "success", IpcResponseStatus.Error => "error", _ => null });
        AppendJson(line, message.Data);
        Append(line, message.Error is { } error ? $"{error.Code ?? IpcErrorCode.ExecutionFailed}: \"{error.Message}\"" : null);
        Append(line, message.Timestamp?.ToString(CultureInfo.InvariantCulture));
        Append(line, message.Context is { } context ? $"[{context}]" : null);

        // A peer's text must not be able to begin a line of its own in a log.
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = char.IsControl(line[i]) || line[i] is '\u2028' or '\u2029' ? ' ' : line[i];
        }

        return line.ToString();
    }

    /// <summary>The type as it stands on the wire.</summary>
    public static JsonEncodedText NameOf(IpcMessageType type) => type switch
    {
        IpcMessageType.Register => FieldNames.Register,
        IpcMessageType.RegisterAck => FieldNames.RegisterAck,
        IpcMessageType.Call => FieldNames.Call,
        IpcMessageType.Response => FieldNames.Response,
        IpcMessageType.Heartbeat => FieldNames.Heartbeat,
        IpcMessageType.Error => FieldNames.ErrorType,
        IpcMessageType.Cancel => FieldNames.Cancel,
        _ => FieldNames.UnknownType,
    };

    private static void Append(StringBuilder line, string? text)
    {
        if (text is not null)
        {
            line.Append(' ').Append(Cut(text));
        }
    }

    private static void AppendJson(StringBuilder line, JsonElement? value)
    {
        if (value is { ValueKind: not JsonValueKind.Undefined } element)
        {
            // Only what is shown is decoded: the value may have megabytes.
            ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(element);
            Append(line, Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, LongestValue * 2)]));
        }
    }

    private static string Cut(string text) => text.Length <= LongestValue ? text : string.Concat(text.AsSpan(0, LongestValue), "…");
}
