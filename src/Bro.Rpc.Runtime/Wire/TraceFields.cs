using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// What a context may say of a trace: three further keys, as W3C writes them in headers. Peers without traces ignore them. Protocol §6.
/// <code>
/// {"root":…,"chain":…,"depth":…,"deadline":…,"traceparent":"00-4bf9…-00f0…-01","tracestate":"vendor=value","baggage":"user=42"}
/// </code>
/// </summary>
/// <param name="TraceParent">The trace and the span that made the call, or null.</param>
/// <param name="TraceState">What vendors add to that, or null.</param>
/// <param name="Baggage">The names and values that the application sends along, or null.</param>
internal readonly record struct TraceFields(string? TraceParent, string? TraceState, string? Baggage)
{
    // The limits that W3C names for what everybody should pass on; what is longer is left out, as a whole.
    private const int TraceParentLength = 55;
    private const int MaxTraceStateLength = 512;
    private const int MaxBaggageLength = 8192;

    private static readonly SearchValues<char> HeaderCharacters = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(static code => (char)code)]);

    /// <summary>Reads them of a context that was found valid. What is no text, too long, has characters that no header has, or stands twice, is ignored.</summary>
    /// <param name="serializer">What the message is written in.</param>
    /// <param name="context">The context as it stands in the message.</param>
    public static TraceFields Read(IpcSerializer serializer, ReadOnlySpan<byte> context) =>
        (serializer is IpcSerializer.Json ? ReadJson(context) : ReadMessagePack(context)).Checked();

    /// <summary>These without those that may not travel.</summary>
    public TraceFields Checked() => new(
        TraceParent is { Length: TraceParentLength } && IsHeader(TraceParent) ? TraceParent : null,
        TraceState is { Length: > 0 and <= MaxTraceStateLength } && IsHeader(TraceState) ? TraceState : null,
        Baggage is { Length: > 0 and <= MaxBaggageLength } && IsHeader(Baggage) ? Baggage : null);

    /// <summary>Writes those that there are into the context that is being written.</summary>
    public void Write(MessageWriter writer)
    {
        Write(writer, FieldNames.TraceParent, TraceParent);
        Write(writer, FieldNames.TraceState, TraceState);
        Write(writer, FieldNames.Baggage, Baggage);
    }

    private static void Write(MessageWriter writer, JsonEncodedText name, string? value)
    {
        if (value is not null)
        {
            writer.Write(name, value);
        }
    }

    private static bool IsHeader(string value) => !value.AsSpan().ContainsAnyExcept(HeaderCharacters);

    private static TraceFields ReadJson(ReadOnlySpan<byte> context)
    {
        var reader = new Utf8JsonReader(context, new JsonReaderOptions { MaxDepth = WireLimits.MaxNesting });
        var fields = new Collector();
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            int field = reader.ValueTextEquals("traceparent"u8) ? 0 : reader.ValueTextEquals("tracestate"u8) ? 1 : reader.ValueTextEquals("baggage"u8) ? 2 : -1;
            reader.Read();
            if (field >= 0)
            {
                fields.Add(field, reader.TokenType is JsonTokenType.String ? TextOf(reader) : null);
            }

            reader.Skip();
        }

        return fields.ToFields();
    }

    private static TraceFields ReadMessagePack(ReadOnlySpan<byte> context)
    {
        var reader = new MessagePackReader(context);
        var fields = new Collector();
        reader.Read();
        for (int left = reader.Kind is MessagePackKind.Map ? reader.Count : 0; left > 0; left--)
        {
            if (!reader.Read())
            {
                break;
            }

            ReadOnlySpan<byte> key = reader.Kind is MessagePackKind.Text ? reader.Bytes : default;
            if (!reader.Skip(level: 2) || !reader.Read())
            {
                break;
            }

            int field = key.SequenceEqual("traceparent"u8) ? 0 : key.SequenceEqual("tracestate"u8) ? 1 : key.SequenceEqual("baggage"u8) ? 2 : -1;
            if (field >= 0 && reader.Kind is not MessagePackKind.Undefined)
            {
                fields.Add(field, reader.Kind is MessagePackKind.Text && reader.Bytes.Length <= MaxBaggageLength ? Encoding.UTF8.GetString(reader.Bytes) : null);
            }

            if (!reader.Skip(level: 2))
            {
                break;
            }
        }

        return fields.ToFields();
    }

    // Nobody's megabyte becomes a string here; an escaped character takes up to six bytes.
    private static string? TextOf(in Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > 6 * MaxBaggageLength)
        {
            return null;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8.
            return null;
        }
    }

    private struct Collector
    {
        private string? _traceParent;
        private string? _traceState;
        private string? _baggage;
        private int _seen;

        public void Add(int field, string? value)
        {
            // Of two nobody knows which others take.
            bool isFirst = (_seen & (1 << field)) == 0;
            _seen |= 1 << field;
            switch (field)
            {
                case 0:
                    _traceParent = isFirst ? value : null;
                    break;
                case 1:
                    _traceState = isFirst ? value : null;
                    break;
                default:
                    _baggage = isFirst ? value : null;
                    break;
            }
        }

        public readonly TraceFields ToFields() => new(_traceParent, _traceState, _baggage);
    }
}
