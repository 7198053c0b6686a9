using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// All fields of a message, from and to its JSON object. For whoever speaks the protocol by hand; calls are read by
/// <see cref="EnvelopeReader"/> alone and written by <see cref="MessageWriter"/>, which build nothing.
/// </summary>
internal static class MessageFields
{
    private static readonly TextCache Texts = new();

    /// <summary>Writes all fields but <c>type</c>, in the protocol's order.</summary>
    public static void Write(Utf8JsonWriter json, IpcMessage message)
    {
        WriteText(json, FieldNames.Id, message.Id);
        WriteText(json, FieldNames.From, message.From);
        WriteText(json, FieldNames.To, message.To);
        WriteText(json, FieldNames.Method, message.Method);
        WriteText(json, FieldNames.ServiceName, message.ServiceName);
        WriteTexts(json, FieldNames.Methods, message.Methods);
        WriteText(json, FieldNames.Version, message.Version);
        WriteValue(json, FieldNames.Metadata, message.Metadata);
        WriteTexts(json, FieldNames.Capabilities, message.Capabilities);
        WriteValue(json, FieldNames.Params, message.Params);
        if (message.Status is { } status)
        {
            json.WriteString(FieldNames.Status, status is IpcResponseStatus.Success ? FieldNames.Success : FieldNames.ErrorStatus);
        }

        WriteValue(json, FieldNames.Data, message.Data);
        if (message.Error is { } error)
        {
            new WireError(error.Message, error.Code?.Value, error.Stack).WriteTo(json);
        }

        if (message.Context is { } context)
        {
            ContextWriter.Write(json, context);
        }

        if (message.Timestamp is { } timestamp)
        {
            json.WriteNumber(FieldNames.Timestamp, timestamp);
        }
    }

    /// <summary>Reads all fields. One that is absent, or not of the protocol's type, is null.</summary>
    /// <param name="envelope">What the reader found in the body.</param>
    /// <param name="root">The body's object.</param>
    /// <exception cref="InvalidOperationException">A text has half of a surrogate pair.</exception>
    public static IpcMessage Read(in Envelope envelope, JsonElement root) => new()
    {
        Type = envelope.Type,
        Id = TextOf(envelope.Id),
        From = TextOf(envelope.From),
        To = TextOf(envelope.To),
        Method = TextOf(envelope.Method),
        Params = ValueOf(root, "params"u8),
        Status = !envelope.HasStatus ? null : envelope.IsSuccess ? IpcResponseStatus.Success : IpcResponseStatus.Error,
        Data = ValueOf(root, "data"u8),
        Error = envelope.Error.IsEmpty ? null : ErrorOf(WireError.Read(envelope.Error)),
        Context = ContextOf(envelope),
        ServiceName = TextOf(root, "serviceName"u8),
        Methods = TextsOf(root, "methods"u8),
        Version = TextOf(root, "version"u8),
        Metadata = ValueOf(root, "metadata"u8) is { ValueKind: JsonValueKind.Object } metadata ? metadata : null,
        Timestamp = ValueOf(root, "timestamp"u8) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out long timestamp) ? timestamp : null,
        Capabilities = TextsOf(root, "caps"u8),
    };

    private static IpcContext? ContextOf(in Envelope envelope)
    {
        try
        {
            return envelope.IsContextValid && envelope.Context.Length <= WireLimits.MaxContextLength ? ContextReader.Read(envelope.Context, Texts) : null;
        }
        catch (JsonException)
        {
            // A depth that no number of ours holds.
            return null;
        }
    }

    private static IpcError ErrorOf(in WireError error) =>
        new(string.IsNullOrEmpty(error.Code) ? default(IpcErrorCode?) : new IpcErrorCode(error.Code), error.Message, error.Stack);

    private static string? TextOf(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);

    private static string? TextOf(JsonElement root, ReadOnlySpan<byte> name) =>
        ValueOf(root, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? ValueOf(JsonElement root, ReadOnlySpan<byte> name) => root.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string[]? TextsOf(JsonElement root, ReadOnlySpan<byte> name) =>
        ValueOf(root, name) is { ValueKind: JsonValueKind.Array } array && array.EnumerateArray().All(static item => item.ValueKind is JsonValueKind.String)
            ? [.. array.EnumerateArray().Select(static item => item.GetString()!)]
            : null;

    private static void WriteText(Utf8JsonWriter json, JsonEncodedText name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, JsonEncodedText name, IReadOnlyList<string>? texts)
    {
        if (texts is null)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, JsonEncodedText name, JsonElement? value)
    {
        if (value is { ValueKind: not JsonValueKind.Undefined } element)
        {
            json.WritePropertyName(name);
            element.WriteTo(json);
        }
    }
}
