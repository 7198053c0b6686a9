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

    /// <summary>The metadata as JSON, or null: what is kept of it, as elements take many times the bytes.</summary>
    public byte[]? MetadataJson { get; init; }

    /// <summary>The metadata, made anew each time.</summary>
    public JsonElement? Metadata => MetadataJson is null ? null : JsonElement.Parse(MetadataJson, new JsonDocumentOptions { MaxDepth = WireLimits.MaxNesting });

    /// <summary>Whether the connection is one of several of its service.</summary>
    public bool IsPooled { get; init; }

    /// <summary>The extensions that the peer speaks.</summary>
    public Capabilities Capabilities { get; init; }

    /// <summary>Reads a body whose envelope was found sound.</summary>
    /// <param name="serializer">What it is written in.</param>
    /// <param name="body">The body of the frame.</param>
    /// <param name="limits">How much it may say.</param>
    /// <param name="registration">What it says.</param>
    /// <returns>Null, or what is wrong with it: <see cref="IpcErrorCode.InvalidMessage"/>, or <see cref="IpcErrorCode.ConnectionFailed"/> where it goes beyond the limits.</returns>
    public static IpcError? Read(IpcSerializer serializer, ReadOnlySpan<byte> body, RegistrationLimits limits, out Registration? registration)
    {
        var parts = new RegistrationParts(limits);
        if (serializer is IpcSerializer.Json)
        {
            JsonRegistrationReader.Read(body, parts);
        }
        else
        {
            MessagePackRegistrationReader.Read(body, parts);
        }

        registration = parts.ToRegistration();
        return parts.Problem;
    }

    /// <summary>What is wrong with a service name, or null.</summary>
    public static string? ServiceNameProblem(string? name) =>
        string.IsNullOrWhiteSpace(name) ? "has no 'serviceName'."
        : Encoding.UTF8.GetByteCount(name) > WireLimits.MaxServiceNameLength ? $"has a 'serviceName' of more than {WireLimits.MaxServiceNameLength} bytes."
        : name.Any(char.IsControl) ? "has a 'serviceName' with control characters."
        : null;
}
