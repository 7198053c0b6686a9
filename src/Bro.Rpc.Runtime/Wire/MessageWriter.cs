using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// Writes each message as one JSON frame. Protocol §2.
/// <code>
/// {"type":"REGISTER","serviceName":"…","methods":["…"],"version":"1.0.0","metadata":{"bro":{"v":1,"caps":["cancel"]}}}
/// {"type":"REGISTER_ACK","caps":["cancel"]}
/// {"type":"CALL","id":"…","from":"…","to":"…","method":"…","params":…,"context":{"root":"…","chain":["…"],"depth":2,"deadline":…}}
/// {"type":"RESPONSE","id":"…","from":"…","to":"…","status":"success","data":…,"context":{…}}
/// {"type":"RESPONSE","id":"…","from":"…","to":"…","status":"error","error":{"message":"…","code":"…","stack":"…"},"context":{…}}
/// {"type":"HEARTBEAT","from":"…","timestamp":…}
/// {"type":"ERROR","id":"…","error":{"message":"…","code":"…"},"timestamp":…}
/// {"type":"CANCEL","id":"…","from":"…","to":"…"}
/// </code>
/// Rented from the thread it runs on and given back; so a converter that makes a call while it is written gets another.
/// </summary>
internal sealed class MessageWriter : IDisposable
{
    // Text goes out as other peers send it: only what JSON demands is escaped.
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = WireLimits.MaxNesting,
    };

    [ThreadStatic]
    private static MessageWriter? _ofThread;

    private readonly FrameWriter _frame = new();

    private MessageWriter() => Json = new Utf8JsonWriter(_frame, Options);

    /// <summary>Writes the value between <c>Begin…</c> and <c>End…</c>.</summary>
    public Utf8JsonWriter Json { get; }

    public static MessageWriter Rent()
    {
        MessageWriter writer = _ofThread ?? new MessageWriter();
        _ofThread = null;
        return writer;
    }

    /// <summary>Gives the writer back to the thread. To be called once for each <see cref="Rent"/>.</summary>
    public void Dispose()
    {
        // The JSON writer lets go of its last frame before that buffer may serve somebody else.
        Json.Reset(_frame);
        _frame.Release();
        _ofThread = this;
    }

    /// <summary>Writes a REGISTER.</summary>
    /// <param name="serviceName">The name.</param>
    /// <param name="methods">The methods offered.</param>
    /// <param name="version">The version shown.</param>
    /// <param name="metadata">An object, or null.</param>
    /// <param name="capabilities">The extensions that this peer speaks, added to the metadata. Protocol §6.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    public ReadOnlySpan<byte> Register(
        string serviceName, IReadOnlyList<string> methods, string version, JsonElement? metadata, Capabilities capabilities, int maxMessageSize)
    {
        Begin(FieldNames.Register, maxMessageSize);
        Json.WriteString(FieldNames.ServiceName, serviceName);
        Json.WriteStartArray(FieldNames.Methods);
        foreach (string method in methods)
        {
            Json.WriteStringValue(method);
        }

        Json.WriteEndArray();
        Json.WriteString(FieldNames.Version, version);
        Json.WriteStartObject(FieldNames.Metadata);
        if (metadata is { } value)
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                property.WriteTo(Json);
            }
        }

        if (capabilities is not Capabilities.None)
        {
            Json.WriteStartObject(FieldNames.Bro);
            Json.WriteNumber(FieldNames.ExtensionVersion, 1);
            WriteCapabilities(capabilities);
            Json.WriteEndObject();
        }

        Json.WriteEndObject();
        return End();
    }

    /// <summary>Writes a REGISTER_ACK; without extensions it is the one that every peer knows.</summary>
    public ReadOnlySpan<byte> RegisterAck(Capabilities capabilities, int maxMessageSize)
    {
        Begin(FieldNames.RegisterAck, maxMessageSize);
        if (capabilities is not Capabilities.None)
        {
            WriteCapabilities(capabilities);
        }

        return End();
    }

    /// <summary>Writes a CANCEL. Protocol §6.</summary>
    public ReadOnlySpan<byte> Cancel(scoped ReadOnlySpan<byte> id, scoped ReadOnlySpan<byte> from, scoped ReadOnlySpan<byte> to, int maxMessageSize)
    {
        Begin(FieldNames.Cancel, maxMessageSize);
        Json.WriteString(FieldNames.Id, id);
        Json.WriteString(FieldNames.From, from);
        Json.WriteString(FieldNames.To, to);
        return End();
    }

    /// <summary>Writes a CALL up to its <c>params</c>, which the caller writes with <see cref="Json"/>.</summary>
    public void BeginCall(scoped ReadOnlySpan<byte> id, string from, string to, string method, int maxMessageSize)
    {
        Begin(FieldNames.Call, maxMessageSize);
        Json.WriteString(FieldNames.Id, id);
        Json.WriteString(FieldNames.From, from);
        Json.WriteString(FieldNames.To, to);
        Json.WriteString(FieldNames.Method, method);
        Json.WritePropertyName(FieldNames.Params);
    }

    /// <summary>Ends a CALL that starts a chain: the context is fresh, extended by the service called.</summary>
    public ReadOnlySpan<byte> EndCall(scoped ReadOnlySpan<byte> root, string from, string to, long deadline)
    {
        Json.WriteStartObject(FieldNames.Context);
        Json.WriteString(FieldNames.Root, root);
        Json.WriteStartArray(FieldNames.Chain);
        Json.WriteStringValue(from);
        Json.WriteStringValue(to);
        Json.WriteEndArray();
        Json.WriteNumber(FieldNames.Depth, 2);
        Json.WriteNumber(FieldNames.Deadline, deadline);
        Json.WriteEndObject();
        return End();
    }

    /// <summary>Ends a CALL that is part of a chain: the parent's context, extended by the service called.</summary>
    public ReadOnlySpan<byte> EndCall(IpcContext parent, string to, long deadline)
    {
        ContextWriter.WriteExtended(Json, parent, to, deadline);
        return End();
    }

    /// <summary>Writes a RESPONSE up to its <c>data</c>, which the caller writes with <see cref="Json"/>.</summary>
    public void BeginSuccess(scoped ReadOnlySpan<byte> id, scoped ReadOnlySpan<byte> from, scoped ReadOnlySpan<byte> to, bool hasData, int maxMessageSize)
    {
        BeginResponse(id, from, to, FieldNames.Success, maxMessageSize);
        if (hasData)
        {
            Json.WritePropertyName(FieldNames.Data);
        }
    }

    /// <summary>Ends a RESPONSE with the CALL's own context.</summary>
    public ReadOnlySpan<byte> EndResponse(scoped ReadOnlySpan<byte> context)
    {
        if (!context.IsEmpty)
        {
            Json.WritePropertyName(FieldNames.Context);
            Json.WriteRawValue(context, skipInputValidation: true);
        }

        return End();
    }

    public ReadOnlySpan<byte> ErrorResponse(
        scoped ReadOnlySpan<byte> id,
        scoped ReadOnlySpan<byte> from,
        scoped ReadOnlySpan<byte> to,
        scoped in WireError error,
        scoped ReadOnlySpan<byte> context,
        int maxMessageSize)
    {
        BeginResponse(id, from, to, FieldNames.ErrorStatus, maxMessageSize);
        error.WriteTo(Json);
        return EndResponse(context);
    }

    public ReadOnlySpan<byte> Heartbeat(string from, long timestamp, int maxMessageSize)
    {
        Begin(FieldNames.Heartbeat, maxMessageSize);
        Json.WriteString(FieldNames.From, from);
        Json.WriteNumber(FieldNames.Timestamp, timestamp);
        return End();
    }

    public ReadOnlySpan<byte> Error(scoped ReadOnlySpan<byte> id, scoped in WireError error, long? timestamp, int maxMessageSize)
    {
        Begin(FieldNames.ErrorType, maxMessageSize);
        if (!id.IsEmpty)
        {
            Json.WriteString(FieldNames.Id, id);
        }

        error.WriteTo(Json);
        if (timestamp is { } value)
        {
            Json.WriteNumber(FieldNames.Timestamp, value);
        }

        return End();
    }

    /// <summary>Writes any message, as it is, in the protocol's order of fields.</summary>
    /// <param name="message">The message; what it has null is left out.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    /// <exception cref="InvalidOperationException">A JSON value of it is nested too deep, or its document was disposed.</exception>
    public ReadOnlySpan<byte> Message(IpcMessage message, int maxMessageSize)
    {
        Begin(MessageText.NameOf(message.Type), maxMessageSize);
        MessageFields.Write(Json, message);
        return End();
    }

    private void Begin(JsonEncodedText type, int maxMessageSize)
    {
        _frame.Begin(maxMessageSize);
        Json.Reset(_frame);
        Json.WriteStartObject();
        Json.WriteString(FieldNames.Type, type);
    }

    private void BeginResponse(scoped ReadOnlySpan<byte> id, scoped ReadOnlySpan<byte> from, scoped ReadOnlySpan<byte> to, JsonEncodedText status, int maxMessageSize)
    {
        Begin(FieldNames.Response, maxMessageSize);
        Json.WriteString(FieldNames.Id, id);
        Json.WriteString(FieldNames.From, from);
        Json.WriteString(FieldNames.To, to);
        Json.WriteString(FieldNames.Status, status);
    }

    private void WriteCapabilities(Capabilities capabilities)
    {
        Json.WriteStartArray(FieldNames.Capabilities);
        foreach (string name in CapabilityNames.Of(capabilities))
        {
            Json.WriteStringValue(name);
        }

        Json.WriteEndArray();
    }

    private ReadOnlySpan<byte> End()
    {
        Json.WriteEndObject();
        Json.Flush();
        return _frame.End();
    }
}
