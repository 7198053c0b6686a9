using System.Text.Json;
using Bro.Rpc.Generated;

namespace Bro.Rpc.Client;

/// <summary>Parameters of any type, as a raw call has them. None at all go out as an empty object. Protocol §2.</summary>
internal readonly struct RawParams(object? value) : IBroParams
{
    public void WriteTo(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        switch (value)
        {
            case null:
            case JsonElement { ValueKind: JsonValueKind.Undefined }:
                writer.WriteStartObject();
                writer.WriteEndObject();
                break;
            case JsonElement element:
                element.WriteTo(writer);
                break;
            default:
                JsonSerializer.Serialize(writer, value, BroJson.GetTypeInfo(value.GetType(), options));
                break;
        }
    }
}
