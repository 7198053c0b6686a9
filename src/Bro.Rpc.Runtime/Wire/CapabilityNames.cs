using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// The names of extensions as they stand in messages. Protocol §6.
/// <code>
/// {"type":"REGISTER",…,"metadata":{"bro":{"v":1,"caps":["cancel","update"]}}}
/// {"type":"REGISTER_ACK","caps":["cancel","update"]}
/// </code>
/// </summary>
internal static class CapabilityNames
{
    private static readonly (Capabilities Capability, string Name)[] Known =
    [
        (Capabilities.Cancel, "cancel"),
        (Capabilities.Update, "update"),
        (Capabilities.Heartbeat, "heartbeat"),
    ];

    public static IEnumerable<string> Of(Capabilities capabilities) =>
        Known.Where(known => capabilities.HasFlag(known.Capability)).Select(static known => known.Name);

    /// <summary>The extensions that a REGISTER's metadata names; unknown ones are left out.</summary>
    public static Capabilities OfMetadata(JsonElement? metadata) =>
        metadata is { ValueKind: JsonValueKind.Object } value
        && value.TryGetProperty("bro"u8, out JsonElement bro) && bro.ValueKind is JsonValueKind.Object
        && bro.TryGetProperty("caps"u8, out JsonElement names) && names.ValueKind is JsonValueKind.Array
            ? names.EnumerateArray().Aggregate(Capabilities.None, static (all, name) => all | Named(name.ValueKind is JsonValueKind.String ? name.GetString() : null))
            : Capabilities.None;

    /// <summary>The extensions that a REGISTER_ACK names. The body's envelope was found sound.</summary>
    public static Capabilities OfAcknowledgement(IpcSerializer serializer, ReadOnlySpan<byte> body)
    {
        if (serializer is IpcSerializer.Json)
        {
            return OfAcknowledgement(body);
        }

        using var transcoder = Transcoder.Rent();
        try
        {
            return OfAcknowledgement(transcoder.ToJson(body));
        }
        catch (IpcException)
        {
            // It says something that JSON has no word for, so nothing that this version knows.
            return Capabilities.None;
        }
    }

    private static Capabilities OfAcknowledgement(ReadOnlySpan<byte> body)
    {
        var found = Capabilities.None;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = WireLimits.MaxNesting });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            bool isNames = reader.ValueTextEquals("caps"u8);
            reader.Read();
            if (!isNames || reader.TokenType is not JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            {
                foreach ((Capabilities capability, string name) in Known)
                {
                    found |= reader.TokenType is JsonTokenType.String && reader.ValueTextEquals(name) ? capability : Capabilities.None;
                }

                reader.Skip();
            }
        }

        return found;
    }

    private static Capabilities Named(string? name) => Array.Find(Known, known => known.Name == name).Capability;
}
