using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// An <c>error</c> as it stands in a message. Protocol §2, §5.
/// <code>
/// {"message":"…","code":"USER_BANNED","details":…,"notRun":true,"unanswered":true,"stack":"…"}
/// </code>
/// </summary>
/// <param name="Message">What happened.</param>
/// <param name="Code">The code, or null where the peer sent none.</param>
/// <param name="Stack">The peer's stack trace, or null.</param>
/// <param name="Details">What programs are told besides, or null.</param>
/// <param name="NotRun">Whether whoever refused the call says that nothing of it was run.</param>
/// <param name="IsUnanswered">Whether it is said in place of a service that did not answer.</param>
internal readonly record struct WireError(string Message, string? Code, string? Stack = null, JsonElement? Details = null, bool NotRun = false, bool IsUnanswered = false)
{
    /// <summary>The code to throw with: none at all means that the handler threw.</summary>
    public IpcErrorCode ErrorCode => string.IsNullOrEmpty(Code) ? IpcErrorCode.ExecutionFailed : new IpcErrorCode(Code);

    /// <summary>An error of one of the codes that Bro itself uses.</summary>
    public static WireError Of(IpcErrorCode code, string message) => new(message, code.Value);

    /// <summary>The same of a call of which nothing was run.</summary>
    public static WireError Refused(IpcErrorCode code, string message) => new(message, code.Value, NotRun: true);

    /// <summary>The same of a call that was passed on and not answered.</summary>
    public static WireError Unanswered(IpcErrorCode code, string message) => new(message, code.Value, IsUnanswered: true);

    /// <summary>Whether one of these codes, from who is not the service itself, means that the service did not answer.</summary>
    public static bool MeansUnanswered(IpcErrorCode code) => code == IpcErrorCode.ConnectionLost || code == IpcErrorCode.Timeout;

    /// <summary>Reads an error, whatever a peer made of it: a missing part is empty, a code that is no string is its text.</summary>
    /// <param name="json">The value as it stands in the message; may be empty.</param>
    public static WireError Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadValue(json);
        }
        catch (InvalidOperationException)
        {
            return new WireError("The peer reported an error in a text that is not valid UTF-8.", null);
        }
    }

    /// <summary>Reads an error in whichever serializer it stands.</summary>
    /// <param name="serializer">What it is written in.</param>
    /// <param name="value">The value as it stands in the message; may be empty.</param>
    public static WireError Read(IpcSerializer serializer, ReadOnlySpan<byte> value)
    {
        if (serializer is IpcSerializer.Json)
        {
            return Read(value);
        }

        using var transcoder = Transcoder.Rent();
        try
        {
            return Read(transcoder.ToJson(value));
        }
        catch (IpcException exception)
        {
            return new WireError($"The peer reported an error that cannot be read. {exception.Message}", null);
        }
    }

    /// <summary>Writes the field <c>error</c>.</summary>
    public void WriteTo(MessageWriter writer)
    {
        writer.StartObject(FieldNames.Error);
        writer.Write(FieldNames.Message, Message);
        if (Code is not null)
        {
            writer.Write(FieldNames.Code, Code);
        }
        else
        {
            writer.WriteAbsent(FieldNames.Code);
        }

        if (Details is { ValueKind: not JsonValueKind.Undefined } details)
        {
            writer.BeginValue(FieldNames.Details);
            details.WriteTo(writer.Json);
            writer.EndValue();
        }

        if (NotRun)
        {
            WriteTrue(writer, FieldNames.NotRun);
        }

        if (IsUnanswered)
        {
            WriteTrue(writer, FieldNames.Unanswered);
        }

        if (Stack is not null)
        {
            writer.Write(FieldNames.Stack, Stack);
        }

        writer.EndObject();
    }

    private static void WriteTrue(MessageWriter writer, JsonEncodedText name)
    {
        writer.BeginValue(name);
        writer.Json.WriteBooleanValue(true);
        writer.EndValue();
    }

    private static WireError ReadValue(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return new WireError("The peer reported an error and said nothing about it.", null);
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireLimits.MaxNesting });
        reader.Read();
        if (reader.TokenType is not JsonTokenType.StartObject)
        {
            return new WireError(Text(ref reader) ?? "The peer reported an error and said nothing about it.", null);
        }

        string? message = null, code = null, stack = null;
        JsonElement? details = null;
        bool notRun = false, isUnanswered = false;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            int field = reader.ValueTextEquals("message"u8) ? 1 : reader.ValueTextEquals("code"u8) ? 2 : reader.ValueTextEquals("stack"u8) ? 3
                : reader.ValueTextEquals("details"u8) ? 4 : reader.ValueTextEquals("notRun"u8) ? 5 : reader.ValueTextEquals("unanswered"u8) ? 6 : 0;
            reader.Read();
            if (field == 4)
            {
                details = JsonElement.ParseValue(ref reader);
                continue;
            }

            notRun |= field == 5 && reader.TokenType is JsonTokenType.True;
            isUnanswered |= field == 6 && reader.TokenType is JsonTokenType.True;
            string? text = Text(ref reader);
            switch (field)
            {
                case 1:
                    message = text;
                    break;
                case 2:
                    code = text;
                    break;
                case 3:
                    stack = text;
                    break;
                default:
                    break;
            }
        }

        return new WireError(message ?? "The peer reported an error without a message.", code, stack, details, notRun, isUnanswered);
    }

    // Leaves the reader on the value's last token.
    private static string? Text(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
            case JsonTokenType.True:
            case JsonTokenType.False:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }
}
