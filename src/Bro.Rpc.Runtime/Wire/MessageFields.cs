using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// All fields of a message, to either serializer, and from its JSON object. For whoever speaks the protocol by hand; calls are read by
/// <see cref="EnvelopeReader"/> alone and written by <see cref="MessageWriter"/>, which build nothing.
/// </summary>
internal static class MessageFields
{
    private static readonly TextCache Texts = new();

    /// <summary>Writes all fields but <c>type</c>, in the protocol's order.</summary>
    public static void Write(MessageWriter writer, IpcMessage message)
    {
        WriteText(writer, FieldNames.Id, message.Id);
        WriteText(writer, FieldNames.From, message.From);
        WriteText(writer, FieldNames.To, message.To);
        WriteText(writer, FieldNames.Method, message.Method);
        WriteText(writer, FieldNames.ServiceName, message.ServiceName);
        WriteTexts(writer, FieldNames.Methods, message.Methods);
        WriteText(writer, FieldNames.Version, message.Version);
        WriteValue(writer, FieldNames.Metadata, message.Metadata);
        WriteTexts(writer, FieldNames.Capabilities, message.Capabilities);
        WriteValue(writer, FieldNames.Params, message.Params);
        if (message.Status is { } status)
        {
            writer.Write(FieldNames.Status, status is IpcResponseStatus.Success ? FieldNames.Success : FieldNames.ErrorStatus);
        }

        if (message is { Type: IpcMessageType.Response, Status: IpcResponseStatus.Success, Data: null })
        {
            writer.WriteAbsent(FieldNames.Data);
        }

        WriteValue(writer, FieldNames.Data, message.Data);
        if (message.Error is { } error)
        {
            RequireDepth(error.Details, "error.details", Nesting.MostOfDetails);
            new WireError(error.Message, error.Code?.Value, error.Stack, error.Details, error.NotRun, error.IsUnanswered).WriteTo(writer);
        }

        if (message.Context is { } context)
        {
            ContextWriter.Write(writer, context);
        }

        if (message.Timestamp is { } timestamp)
        {
            writer.Write(FieldNames.Timestamp, timestamp);
        }
    }

    /// <summary>Reads all fields. One that is absent, or not of the protocol's type, is null.</summary>
    /// <param name="envelope">What the reader found in the body.</param>
    /// <param name="root">The body's object, as JSON.</param>
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
        Error = envelope.Error.IsEmpty ? null : ErrorOf(WireError.Read(envelope.Serializer, envelope.Error)),
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
            return envelope.IsContextValid && envelope.Context.Length <= WireLimits.MaxContextLength ? ContextReader.Read(envelope.Serializer, envelope.Context, Texts) : null;
        }
        catch (JsonException)
        {
            // A depth that no number of ours holds.
            return null;
        }
    }

    private static IpcError ErrorOf(in WireError error) =>
        new(string.IsNullOrEmpty(error.Code) ? default(IpcErrorCode?) : new IpcErrorCode(error.Code), error.Message, error.Stack) { Details = error.Details, NotRun = error.NotRun, IsUnanswered = error.IsUnanswered };

    private static string? TextOf(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);

    private static string? TextOf(JsonElement root, ReadOnlySpan<byte> name) =>
        ValueOf(root, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? ValueOf(JsonElement root, ReadOnlySpan<byte> name) => root.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string[]? TextsOf(JsonElement root, ReadOnlySpan<byte> name) =>
        ValueOf(root, name) is { ValueKind: JsonValueKind.Array } array && array.EnumerateArray().All(static item => item.ValueKind is JsonValueKind.String)
            ? [.. array.EnumerateArray().Select(static item => item.GetString()!)]
            : null;

    private static void WriteText(MessageWriter writer, JsonEncodedText name, string? text)
    {
        if (text is not null)
        {
            writer.Write(name, text);
        }
    }

    private static void WriteTexts(MessageWriter writer, JsonEncodedText name, IReadOnlyList<string>? texts)
    {
        if (texts is not null)
        {
            writer.Write(name, texts);
        }
    }

    private static void WriteValue(MessageWriter writer, JsonEncodedText name, JsonElement? value)
    {
        if (value is { ValueKind: not JsonValueKind.Undefined } element)
        {
            RequireDepth(element, name.Value, WireLimits.MaxPayloadNesting);
            writer.BeginValue(name);
            element.WriteTo(writer.Json);
            writer.EndValue();
        }
    }

    private static void RequireDepth(JsonElement? value, string name, int levels)
    {
        if (value is { } element && !Nesting.IsWithin(element, levels))
        {
            throw new InvalidOperationException($"its '{name}' is nested deeper than the {levels} levels that it may have. Make it flatter, or send it as a text.");
        }
    }
}
