namespace Bro.Rpc.Wire;

/// <summary>The sizes that are the same everywhere. What users may set is in the options.</summary>
internal static class WireLimits
{
    /// <summary>Bytes of the length in front of each body.</summary>
    public const int PrefixLength = 4;

    /// <summary>Default for <c>MaxMessageSize</c>: 16 MiB of body.</summary>
    public const int DefaultMaxMessageSize = 16 * 1024 * 1024;

    /// <summary>The largest <c>MaxMessageSize</c>: buffers grow to twice of what they hold, and sizes are an <see cref="int"/>.</summary>
    public const int LargestMaxMessageSize = 512 * 1024 * 1024;

    /// <summary>Nesting that a payload may have.</summary>
    public const int MaxPayloadNesting = 64;

    /// <summary>The envelope's own levels around a payload.</summary>
    public const int EnvelopeNesting = 2;

    /// <summary>Nesting that is read: what a payload may have, and the envelope's own levels.</summary>
    public const int MaxNesting = MaxPayloadNesting + EnvelopeNesting;

    /// <summary>Bytes of a service name, in UTF-8.</summary>
    public const int MaxServiceNameLength = 256;

    /// <summary>Bytes of a method name, in UTF-8.</summary>
    public const int MaxMethodNameLength = 512;

    /// <summary>Bytes of a call's id, in UTF-8.</summary>
    public const int MaxIdLength = 256;

    /// <summary>Bytes of a context as it stands in the message: a chain of a hundred long names fits.</summary>
    public const int MaxContextLength = 64 * 1024;

    /// <summary>Default for <c>MaxWaitingBytes</c>: 64 MiB.</summary>
    public const long DefaultMaxWaitingBytes = 64 * 1024 * 1024;

    /// <summary>Default for <c>MaxMetadataBytes</c>: 64 KiB.</summary>
    public const int DefaultMaxMetadataBytes = 64 * 1024;

    /// <summary>Methods that one service may register, unless the gateway's options say otherwise.</summary>
    public const int MaxMethods = 10_000;
}
