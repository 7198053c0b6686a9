using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway;

/// <summary>A time as Node's <c>toISOString</c> writes it, which is what readers of the seed's pages expect: <c>2026-01-31T12:00:00.000Z</c>.</summary>
internal sealed class NodeTime : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
