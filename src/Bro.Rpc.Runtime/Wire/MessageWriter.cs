using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// Writes each message as one frame: here stands which fields it has, and in which order; how they are written is in
/// <see cref="JsonMessageWriter"/> and <see cref="MessagePackMessageWriter"/>. Protocol §2, §4.
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
internal abstract class MessageWriter : IDisposable
{
    /// <summary>Writes the value between <c>Begin…</c> and <c>End…</c>, whatever the message is written in.</summary>
    public abstract Utf8JsonWriter Json { get; }

    public static MessageWriter Rent(IpcSerializer serializer) =>
        serializer is IpcSerializer.Json ? JsonMessageWriter.RentOne() : MessagePackMessageWriter.RentOne();

    /// <summary>Gives the writer back to the thread. To be called once for each <see cref="Rent"/>.</summary>
    public abstract void Dispose();

    /// <summary>Writes a REGISTER.</summary>
    /// <param name="serviceName">The name.</param>
    /// <param name="methods">The methods offered.</param>
    /// <param name="version">The version shown.</param>
    /// <param name="metadata">An object, or null.</param>
    /// <param name="poolIndex">Which connection of a pool it is, added to the metadata; null for none.</param>
    /// <param name="capabilities">The extensions that this peer speaks, added to the metadata. Protocol §6.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    public ReadOnlySpan<byte> Register(
        string serviceName, IReadOnlyList<string> methods, string version, JsonElement? metadata, int? poolIndex, Capabilities capabilities, int maxMessageSize)
    {
        Begin(FieldNames.Register, maxMessageSize);
        Write(FieldNames.ServiceName, serviceName);
        Write(FieldNames.Methods, methods);
        Write(FieldNames.Version, version);
        BeginValue(FieldNames.Metadata);
        Json.WriteStartObject();
        if (metadata is { } value)
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                property.WriteTo(Json);
            }
        }

        if (poolIndex is { } index)
        {
            Json.WriteNumber(FieldNames.PoolIndex, index);
        }

        if (capabilities is not Capabilities.None)
        {
            Json.WriteStartObject(FieldNames.Bro);
            Json.WriteNumber(FieldNames.ExtensionVersion, 1);
            Json.WriteStartArray(FieldNames.Capabilities);
            foreach (string name in CapabilityNames.Of(capabilities))
            {
                Json.WriteStringValue(name);
            }

            Json.WriteEndArray();
            Json.WriteEndObject();
        }

        Json.WriteEndObject();
        EndValue();
        return End();
    }

    /// <summary>Writes a REGISTER_ACK; without extensions it is the one that every peer knows.</summary>
    public ReadOnlySpan<byte> RegisterAck(Capabilities capabilities, int maxMessageSize)
    {
        Begin(FieldNames.RegisterAck, maxMessageSize);
        if (capabilities is not Capabilities.None)
        {
            Write(FieldNames.Capabilities, [.. CapabilityNames.Of(capabilities)]);
        }

        return End();
    }

    /// <summary>Writes a CANCEL. Protocol §6.</summary>
    public ReadOnlySpan<byte> Cancel(scoped ReadOnlySpan<byte> id, scoped ReadOnlySpan<byte> from, scoped ReadOnlySpan<byte> to, int maxMessageSize)
    {
        Begin(FieldNames.Cancel, maxMessageSize);
        Write(FieldNames.Id, id);
        Write(FieldNames.From, from);
        Write(FieldNames.To, to);
        return End();
    }

    /// <summary>Writes a CALL up to its <c>params</c>, which the caller writes with <see cref="Json"/>.</summary>
    public void BeginCall(scoped ReadOnlySpan<byte> id, string from, string to, string method, int maxMessageSize)
    {
        Begin(FieldNames.Call, maxMessageSize);
        Write(FieldNames.Id, id);
        Write(FieldNames.From, from);
        Write(FieldNames.To, to);
        Write(FieldNames.Method, method);
        BeginValue(FieldNames.Params);
    }

    /// <summary>Ends a CALL that starts a chain: the context is fresh, extended by the service called.</summary>
    public ReadOnlySpan<byte> EndCall(scoped ReadOnlySpan<byte> root, string from, string to, long deadline, scoped in TraceFields trace = default)
    {
        EndValue();
        StartObject(FieldNames.Context);
        Write(FieldNames.Root, root);
        StartArray(FieldNames.Chain);
        WriteItem(from);
        WriteItem(to);
        EndArray();
        Write(FieldNames.Depth, 2);
        Write(FieldNames.Deadline, deadline);
        trace.Write(this);
        EndObject();
        return End();
    }

    /// <summary>Ends a CALL that is part of a chain: the parent's context, extended by the service called.</summary>
    public ReadOnlySpan<byte> EndCall(IpcContext parent, string to, long deadline, scoped in TraceFields trace = default)
    {
        EndValue();
        ContextWriter.WriteExtended(this, parent, to, deadline, trace);
        return End();
    }

    /// <summary>Writes a RESPONSE up to its <c>data</c>, which the caller writes with <see cref="Json"/>.</summary>
    public void BeginSuccess(scoped ReadOnlySpan<byte> id, scoped ReadOnlySpan<byte> from, scoped ReadOnlySpan<byte> to, bool hasData, int maxMessageSize)
    {
        BeginResponse(id, from, to, FieldNames.Success, maxMessageSize);
        if (hasData)
        {
            BeginValue(FieldNames.Data);
        }
        else
        {
            WriteAbsent(FieldNames.Data);
        }
    }

    /// <summary>Ends a RESPONSE with the CALL's own context.</summary>
    /// <param name="context">As it stands in the CALL, which is written in the same serializer; or empty.</param>
    public ReadOnlySpan<byte> EndResponse(scoped ReadOnlySpan<byte> context)
    {
        EndValue();
        if (!context.IsEmpty)
        {
            WriteRaw(FieldNames.Context, context);
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
        error.WriteTo(this);
        return EndResponse(context);
    }

    public ReadOnlySpan<byte> Heartbeat(string from, long timestamp, int maxMessageSize)
    {
        Begin(FieldNames.Heartbeat, maxMessageSize);
        Write(FieldNames.From, from);
        Write(FieldNames.Timestamp, timestamp);
        return End();
    }

    public ReadOnlySpan<byte> Error(scoped ReadOnlySpan<byte> id, scoped in WireError error, long? timestamp, int maxMessageSize)
    {
        Begin(FieldNames.ErrorType, maxMessageSize);
        if (!id.IsEmpty)
        {
            Write(FieldNames.Id, id);
        }

        error.WriteTo(this);
        if (timestamp is { } value)
        {
            Write(FieldNames.Timestamp, value);
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
        MessageFields.Write(this, message);
        return End();
    }

    public abstract void Write(JsonEncodedText name, string text);

    public abstract void Write(JsonEncodedText name, scoped ReadOnlySpan<byte> utf8);

    public abstract void Write(JsonEncodedText name, JsonEncodedText text);

    public abstract void Write(JsonEncodedText name, long number);

    public void Write(JsonEncodedText name, IReadOnlyList<string> texts)
    {
        StartArray(name);
        foreach (string text in texts)
        {
            WriteItem(text);
        }

        EndArray();
    }

    /// <summary>Writes a field whose value is in the writer's own serializer already.</summary>
    public abstract void WriteRaw(JsonEncodedText name, scoped ReadOnlySpan<byte> value);

    /// <summary>Says that there is no such field, where other peers say that.</summary>
    public abstract void WriteAbsent(JsonEncodedText name);

    public abstract void StartObject(JsonEncodedText name);

    public abstract void EndObject();

    public abstract void StartArray(JsonEncodedText name);

    public abstract void WriteItem(string text);

    public abstract void EndArray();

    /// <summary>Starts a field whose value is written with <see cref="Json"/>, which <see cref="EndValue"/> ends.</summary>
    public abstract void BeginValue(JsonEncodedText name);

    /// <summary>Ends the field that <see cref="BeginValue"/> started, if one was.</summary>
    public abstract void EndValue();

    protected abstract void Begin(JsonEncodedText type, int maxMessageSize);

    protected abstract ReadOnlySpan<byte> End();

    private void BeginResponse(scoped ReadOnlySpan<byte> id, scoped ReadOnlySpan<byte> from, scoped ReadOnlySpan<byte> to, JsonEncodedText status, int maxMessageSize)
    {
        Begin(FieldNames.Response, maxMessageSize);
        Write(FieldNames.Id, id);
        Write(FieldNames.From, from);
        Write(FieldNames.To, to);
        Write(FieldNames.Status, status);
    }
}
