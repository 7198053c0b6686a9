using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>
/// What a REGISTER says. Protocol §2.
/// <code>
/// {"type":"REGISTER","serviceName":"…","methods":["…"],"version":"1.0.0","metadata":{"poolIndex":0}}
/// </code>
/// </summary>
internal sealed record Registration
{
    public required string ServiceName { get; init; }

    public required IReadOnlyList<string> Methods { get; init; }

    public string? Version { get; init; }

    public JsonElement? Metadata { get; init; }

    /// <summary>Whether the connection is one of several of its service.</summary>
    public bool IsPooled { get; init; }

    /// <summary>The extensions that the peer speaks.</summary>
    public Capabilities Capabilities { get; init; }

    /// <summary>Reads a body whose envelope was found sound.</summary>
    /// <param name="serializer">What it is written in.</param>
    /// <param name="body">The body of the frame.</param>
    /// <param name="registration">What it says.</param>
    /// <returns>Null, or what is wrong with it, as the end of a sentence that starts with "The message".</returns>
    public static string? Read(IpcSerializer serializer, ReadOnlySpan<byte> body, out Registration? registration)
    {
        if (serializer is IpcSerializer.Json)
        {
            return Read(body, out registration);
        }

        registration = null;
        using var transcoder = Transcoder.Rent();
        try
        {
            return Read(transcoder.ToJson(body), out registration);
        }
        catch (IpcException exception)
        {
            return $"cannot be read: {exception.Message}";
        }
    }

    private static string? Read(ReadOnlySpan<byte> body, out Registration? registration)
    {
        try
        {
            return ReadObject(body, out registration);
        }
        catch (InvalidOperationException)
        {
            registration = null;
            return "has a text that is not valid UTF-8.";
        }
    }

    private static string? ReadObject(ReadOnlySpan<byte> body, out Registration? registration)
    {
        registration = null;
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = WireLimits.MaxNesting });
        reader.Read();
        string? serviceName = null, version = null;
        List<string>? methods = null;
        JsonElement? metadata = null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            int field = reader.ValueTextEquals("serviceName"u8) ? 1
                : reader.ValueTextEquals("methods"u8) ? 2
                : reader.ValueTextEquals("version"u8) ? 3
                : reader.ValueTextEquals("metadata"u8) ? 4
                : 0;
            reader.Read();
            switch (field)
            {
                case 1 when reader.TokenType is JsonTokenType.String:
                    serviceName = reader.GetString();
                    break;
                case 2 when reader.TokenType is JsonTokenType.StartArray:
                    if (ReadMethods(ref reader, methods = []) is { } problem)
                    {
                        return problem;
                    }

                    break;
                case 3 when reader.TokenType is JsonTokenType.String:
                    version = reader.GetString();
                    break;
                case 4 when reader.TokenType is JsonTokenType.StartObject:
                    metadata = JsonElement.ParseValue(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (ServiceNameProblem(serviceName) is { } nameProblem)
        {
            return nameProblem;
        }

        if (methods is null)
        {
            return "has no 'methods'; a service without any sends an empty array.";
        }

        bool pooled = metadata is { } value && value.TryGetProperty("poolIndex"u8, out JsonElement index) && index.ValueKind is JsonValueKind.Number;
        registration = new Registration { ServiceName = serviceName!, Methods = methods, Version = version, Metadata = metadata, IsPooled = pooled, Capabilities = CapabilityNames.OfMetadata(metadata) };
        return null;
    }

    /// <summary>What is wrong with a service name, or null.</summary>
    public static string? ServiceNameProblem(string? name) =>
        string.IsNullOrWhiteSpace(name) ? "has no 'serviceName'."
        : Encoding.UTF8.GetByteCount(name) > WireLimits.MaxServiceNameLength ? $"has a 'serviceName' of more than {WireLimits.MaxServiceNameLength} bytes."
        : name.Any(char.IsControl) ? "has a 'serviceName' with control characters."
        : null;

    private static string? ReadMethods(ref Utf8JsonReader reader, List<string> methods)
    {
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is not JsonTokenType.String)
            {
                return "has a method name that is not a string.";
            }

            if (reader.ValueSpan.Length > WireLimits.MaxMethodNameLength)
            {
                return $"has a method name of more than {WireLimits.MaxMethodNameLength} bytes.";
            }

            if (methods.Count == WireLimits.MaxMethods)
            {
                return $"has more than {WireLimits.MaxMethods} methods.";
            }

            methods.Add(reader.GetString()!);
        }

        return null;
    }
}
