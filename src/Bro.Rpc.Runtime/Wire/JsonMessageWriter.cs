using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// Writes messages as JSON. Protocol §2. The fields of the envelope are copied into the frame as they are, since their texts hardly ever have
/// anything to escape; values, and texts that have, are written by <see cref="Utf8JsonWriter"/>.
/// </summary>
internal sealed class JsonMessageWriter : MessageWriter
{
    // Text goes out as other peers send it: only what JSON demands is escaped.
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = WireLimits.MaxNesting,
    };

    // What it writes stands in the message's own object.
    private static readonly JsonWriterOptions ValueOptions = Options with { MaxDepth = WireLimits.MaxNesting - 1 };

    private const int LongestNumber = 20;

    // What every JSON writer leaves as it is.
    private const string PlainCharacters =
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

    private static readonly SearchValues<char> PlainText = SearchValues.Create(PlainCharacters);
    private static readonly SearchValues<byte> PlainUtf8 = SearchValues.Create(Encoding.ASCII.GetBytes(PlainCharacters));

    [ThreadStatic]
    private static JsonMessageWriter? _ofThread;

    private readonly FrameWriter _frame = new();
    private readonly Utf8JsonWriter _json;
    private bool _needsComma;
    private bool _isInValue;

    private JsonMessageWriter() => _json = new Utf8JsonWriter(_frame, ValueOptions);

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

    public override void Write(JsonEncodedText name, string text)
    {
        WriteName(name);
        WriteText(text);
    }

    public override void Write(JsonEncodedText name, scoped ReadOnlySpan<byte> utf8)
    {
        WriteName(name);
        if (utf8.ContainsAnyExcept(PlainUtf8))
        {
            _json.Reset(_frame);
            _json.WriteStringValue(utf8);
            _json.Flush();
        }
        else
        {
            WriteQuoted(utf8);
        }
    }

    public override void Write(JsonEncodedText name, JsonEncodedText text)
    {
        WriteName(name);
        WriteQuoted(text.EncodedUtf8Bytes);
    }

    public override void Write(JsonEncodedText name, long number)
    {
        WriteName(name);
        Utf8Formatter.TryFormat(number, _frame.GetSpan(LongestNumber), out int length);
        _frame.Advance(length);
    }

    public override void WriteRaw(JsonEncodedText name, scoped ReadOnlySpan<byte> value)
    {
        WriteName(name);
        _frame.Write(value);
    }

    public override void WriteAbsent(JsonEncodedText name)
    {
    }

    public override void StartObject(JsonEncodedText name)
    {
        WriteName(name);
        Open((byte)'{');
    }

    public override void EndObject() => Close((byte)'}');

    public override void StartArray(JsonEncodedText name)
    {
        WriteName(name);
        Open((byte)'[');
    }

    public override void WriteItem(string text)
    {
        if (_needsComma)
        {
            Write((byte)',');
        }

        _needsComma = true;
        WriteText(text);
    }

    public override void EndArray() => Close((byte)']');

    public override void BeginValue(JsonEncodedText name)
    {
        WriteName(name);
        _json.Reset(_frame);
        _isInValue = true;
    }

    public override void EndValue()
    {
        if (_isInValue)
        {
            _json.Flush();
            _isInValue = false;
        }
    }

    protected override void Begin(JsonEncodedText type, int maxMessageSize)
    {
        _frame.Begin(maxMessageSize);
        _isInValue = false;
        Open((byte)'{');
        Write(FieldNames.Type, type);
    }

    protected override ReadOnlySpan<byte> End()
    {
        Close((byte)'}');
        return _frame.End();
    }

    private void WriteName(JsonEncodedText name)
    {
        ReadOnlySpan<byte> utf8 = name.EncodedUtf8Bytes;
        Span<byte> room = _frame.GetSpan(utf8.Length + 4);
        int length = 0;
        if (_needsComma)
        {
            room[length++] = (byte)',';
        }

        room[length++] = (byte)'"';
        utf8.CopyTo(room[length..]);
        length += utf8.Length;
        room[length++] = (byte)'"';
        room[length++] = (byte)':';
        _frame.Advance(length);
        _needsComma = true;
    }

    private void WriteText(string text)
    {
        if (text.AsSpan().ContainsAnyExcept(PlainText))
        {
            _json.Reset(_frame);
            _json.WriteStringValue(text);
            _json.Flush();
            return;
        }

        Span<byte> room = _frame.GetSpan(text.Length + 2);
        room[0] = (byte)'"';
        Ascii.FromUtf16(text, room[1..], out int length);
        room[length + 1] = (byte)'"';
        _frame.Advance(length + 2);
    }

    private void WriteQuoted(scoped ReadOnlySpan<byte> plain)
    {
        Span<byte> room = _frame.GetSpan(plain.Length + 2);
        room[0] = (byte)'"';
        plain.CopyTo(room[1..]);
        room[plain.Length + 1] = (byte)'"';
        _frame.Advance(plain.Length + 2);
    }

    private void Open(byte bracket)
    {
        Write(bracket);
        _needsComma = false;
    }

    private void Close(byte bracket)
    {
        Write(bracket);
        _needsComma = true;
    }

    private void Write(byte character)
    {
        _frame.GetSpan(1)[0] = character;
        _frame.Advance(1);
    }
}
