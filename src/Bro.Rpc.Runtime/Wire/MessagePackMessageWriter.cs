using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// Writes messages as MessagePack, byte for byte as Node peers do. What users and emitted code write is JSON first, into a buffer of
/// its own, and is said in MessagePack when it is whole. Protocol §4.
/// </summary>
internal sealed class MessagePackMessageWriter : MessageWriter
{
    // JSON takes up to six bytes for one of MessagePack.
    private const int JsonBytesForOne = 6;

    [ThreadStatic]
    private static MessagePackMessageWriter? _ofThread;

    private readonly FrameWriter _frame = new();
    private readonly FrameWriter _value = new();
    private readonly MessagePackWriter _messagePack;
    private readonly Utf8JsonWriter _json;
    private int _maxMessageSize;
    private bool _isInValue;

    private MessagePackMessageWriter()
    {
        _messagePack = new MessagePackWriter(_frame);
        _json = new Utf8JsonWriter(_value, JsonMessageWriter.Options);
    }

    public override Utf8JsonWriter Json => _json;

    public static MessagePackMessageWriter RentOne()
    {
        MessagePackMessageWriter writer = _ofThread ?? new MessagePackMessageWriter();
        _ofThread = null;
        return writer;
    }

    public override void Dispose()
    {
        _json.Reset(_value);
        _value.Release();
        _frame.Release();
        _ofThread = this;
    }

    public override void Write(JsonEncodedText name, string text)
    {
        WriteName(name);
        _messagePack.WriteText(text);
    }

    public override void Write(JsonEncodedText name, scoped ReadOnlySpan<byte> utf8)
    {
        WriteName(name);
        _messagePack.WriteText(utf8);
    }

    public override void Write(JsonEncodedText name, JsonEncodedText text)
    {
        WriteName(name);
        _messagePack.WriteText(text.EncodedUtf8Bytes);
    }

    public override void Write(JsonEncodedText name, long number)
    {
        WriteName(name);
        _messagePack.WriteInteger(number);
    }

    public override void WriteRaw(JsonEncodedText name, scoped ReadOnlySpan<byte> value)
    {
        WriteName(name);
        _messagePack.WriteRaw(value);
    }

    public override void WriteAbsent(JsonEncodedText name)
    {
        WriteName(name);
        _messagePack.WriteUndefined();
    }

    public override void StartObject(JsonEncodedText name)
    {
        WriteName(name);
        _messagePack.StartMap();
    }

    public override void EndObject() => _messagePack.EndMap();

    public override void StartArray(JsonEncodedText name)
    {
        WriteName(name);
        _messagePack.StartArray();
    }

    public override void WriteItem(string text) => _messagePack.WriteText(text);

    public override void EndArray() => _messagePack.EndArray();

    public override void BeginValue(JsonEncodedText name)
    {
        WriteName(name);
        _value.Begin((int)Math.Min((long)_maxMessageSize * JsonBytesForOne, Array.MaxLength / 2), _maxMessageSize);
        _json.Reset(_value);
        _isInValue = true;
    }

    public override void EndValue()
    {
        if (!_isInValue)
        {
            return;
        }

        _isInValue = false;
        _json.Flush();
        JsonToMessagePack.Write(_value.Body, _messagePack);
    }

    protected override void Begin(JsonEncodedText type, int maxMessageSize)
    {
        _isInValue = false;
        _maxMessageSize = maxMessageSize;
        _frame.Begin(maxMessageSize);
        _messagePack.Reset();
        _messagePack.StartMap();
        Write(FieldNames.Type, type);
    }

    protected override ReadOnlySpan<byte> End()
    {
        _messagePack.EndMap();
        return _frame.End();
    }

    // Our own names have nothing that JSON escapes.
    private void WriteName(JsonEncodedText name) => _messagePack.WriteText(name.EncodedUtf8Bytes);
}
