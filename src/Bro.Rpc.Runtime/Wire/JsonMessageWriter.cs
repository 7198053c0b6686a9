using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>Writes messages as JSON. Protocol §2.</summary>
internal sealed class JsonMessageWriter : MessageWriter
{
    // Text goes out as other peers send it: only what JSON demands is escaped.
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = WireLimits.MaxNesting,
    };

    [ThreadStatic]
    private static JsonMessageWriter? _ofThread;

    private readonly FrameWriter _frame = new();
    private readonly Utf8JsonWriter _json;

    private JsonMessageWriter() => _json = new Utf8JsonWriter(_frame, Options);

    public override Utf8JsonWriter Json => _json;

    public static JsonMessageWriter RentOne()
    {
        JsonMessageWriter writer = _ofThread ?? new JsonMessageWriter();
        _ofThread = null;
        return writer;
    }

    public override void Dispose()
    {
        // The JSON writer lets go of its last frame before that buffer may serve somebody else.
        _json.Reset(_frame);
        _frame.Release();
        _ofThread = this;
    }

    public override void Write(JsonEncodedText name, string text) => _json.WriteString(name, text);

    public override void Write(JsonEncodedText name, scoped ReadOnlySpan<byte> utf8) => _json.WriteString(name, utf8);

    public override void Write(JsonEncodedText name, JsonEncodedText text) => _json.WriteString(name, text);

    public override void Write(JsonEncodedText name, long number) => _json.WriteNumber(name, number);

    public override void WriteRaw(JsonEncodedText name, scoped ReadOnlySpan<byte> value)
    {
        _json.WritePropertyName(name);
        _json.WriteRawValue(value, skipInputValidation: true);
    }

    public override void WriteAbsent(JsonEncodedText name)
    {
    }

    public override void StartObject(JsonEncodedText name) => _json.WriteStartObject(name);

    public override void EndObject() => _json.WriteEndObject();

    public override void StartArray(JsonEncodedText name) => _json.WriteStartArray(name);

    public override void WriteItem(string text) => _json.WriteStringValue(text);

    public override void EndArray() => _json.WriteEndArray();

    public override void BeginValue(JsonEncodedText name) => _json.WritePropertyName(name);

    public override void EndValue()
    {
    }

    protected override void Begin(JsonEncodedText type, int maxMessageSize)
    {
        _frame.Begin(maxMessageSize);
        _json.Reset(_frame);
        _json.WriteStartObject();
        _json.WriteString(FieldNames.Type, type);
    }

    protected override ReadOnlySpan<byte> End()
    {
        _json.WriteEndObject();
        _json.Flush();
        return _frame.End();
    }
}
