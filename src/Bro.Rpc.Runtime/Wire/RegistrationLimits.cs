namespace Bro.Rpc.Wire;

/// <summary>How much a REGISTER may say.</summary>
/// <param name="MaxServiceNameLength">Bytes of the name in UTF-8, whatever escapes it is written with.</param>
/// <param name="MaxMethods">Methods.</param>
/// <param name="MaxMethodNameLength">Bytes of a method's name, counted in the same way.</param>
/// <param name="MaxMetadataBytes">Bytes of <c>metadata</c> as they stand in the message, and of <c>version</c>.</param>
internal readonly record struct RegistrationLimits(int MaxServiceNameLength, int MaxMethods, int MaxMethodNameLength, int MaxMetadataBytes)
{
    /// <summary>Those of a gateway that says nothing else.</summary>
    public static RegistrationLimits Default { get; } = new(WireLimits.MaxServiceNameLength, WireLimits.MaxMethods, WireLimits.MaxMethodNameLength, WireLimits.DefaultMaxMetadataBytes);
}
