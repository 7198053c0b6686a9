using System.Text.Json;

namespace Bro.Rpc.Wire;

/// <summary>Gathers what a REGISTER says, and checks each part before it is kept. Of a part that stands twice the last one counts.</summary>
internal sealed class RegistrationParts(RegistrationLimits limits)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = WireLimits.MaxNesting };

    private string? _serviceName;
    private string? _version;
    private List<string>? _methods;
    private byte[]? _metadata;

    /// <summary>What is wrong: <see cref="IpcErrorCode.InvalidMessage"/> where it makes no sense, <see cref="IpcErrorCode.ConnectionFailed"/> where it is too much.</summary>
    public IpcError? Problem { get; private set; }

    public int LongestServiceName => limits.MaxServiceNameLength;

    public int LongestMethodName => limits.MaxMethodNameLength;

    public int LongestVersion => limits.MaxMetadataBytes;

    /// <summary>Takes the name; null is one that is too long to be looked at.</summary>
    /// <returns>Whether reading may go on, as all members here say.</returns>
    public bool AddServiceName(string? name)
    {
        _serviceName = name;
        return name is not null || TooMuch($"The service name has more than {limits.MaxServiceNameLength} bytes (MaxServiceNameLength).");
    }

    public void BeginMethods() => _methods = [];

    /// <summary>Takes the name of a method.</summary>
    /// <param name="name">The name; null is one that is too long.</param>
    /// <param name="start">Its start as it stands in the message.</param>
    public bool AddMethod(string? name, ReadOnlySpan<byte> start)
    {
        if (name is null)
        {
            return TooMuch($"The method name '{PlainText.Of(start)}' has more than {limits.MaxMethodNameLength} bytes (MaxMethodNameLength).");
        }

        if (_methods!.Count == limits.MaxMethods)
        {
            return TooMuch($"The service has more than {limits.MaxMethods} methods (MaxMethods).");
        }

        _methods.Add(name);
        return !name.Any(char.IsControl) || Invalid($"has a method name with control characters, '{PlainText.Of(name)}'.");
    }

    public bool AddVersion(string? version)
    {
        _version = version;
        return version is not null || TooMuch($"The 'version' has more than {limits.MaxMetadataBytes} bytes (MaxMetadataBytes).");
    }

    /// <summary>Whether there is room for metadata of so many bytes; asked before they are read.</summary>
    public bool HasRoomForMetadata(int length) =>
        length <= limits.MaxMetadataBytes || TooMuch($"The 'metadata' has {length} bytes; this gateway takes {limits.MaxMetadataBytes} (MaxMetadataBytes).");

    public void AddMetadata(ReadOnlySpan<byte> json) => _metadata = json.ToArray();

    public bool Invalid(string problem)
    {
        Problem ??= new IpcError(IpcErrorCode.InvalidMessage, $"The message {problem}");
        return false;
    }

    /// <summary>All of it, or null where there is a <see cref="Problem"/>.</summary>
    public Registration? ToRegistration()
    {
        if (Problem is null && Registration.ServiceNameProblem(_serviceName) is { } problem)
        {
            Invalid(problem);
        }
        else if (Problem is null && _methods is null)
        {
            Invalid("has no 'methods'; a service without any sends an empty array.");
        }

        if (Problem is not null)
        {
            return null;
        }

        try
        {
            return Make();
        }
        catch (InvalidOperationException)
        {
            // A name in the metadata that Unicode does not allow.
            Invalid("has a text that is not valid UTF-8.");
            return null;
        }
    }

    private Registration Make()
    {
        using JsonDocument? metadata = _metadata is null ? null : JsonDocument.Parse(_metadata, Options);
        return new Registration
        {
            ServiceName = _serviceName!,
            Methods = _methods!,
            Version = _version,
            MetadataJson = _metadata,
            IsPooled = metadata is not null && metadata.RootElement.TryGetProperty("poolIndex"u8, out JsonElement index) && index.ValueKind is JsonValueKind.Number,
            Capabilities = CapabilityNames.OfMetadata(metadata?.RootElement),
        };
    }

    private bool TooMuch(string problem)
    {
        Problem ??= new IpcError(IpcErrorCode.ConnectionFailed, problem);
        return false;
    }
}
