namespace Bro.Rpc.Wire;

/// <summary>Which of the two a body is written in. Protocol §4.</summary>
internal static class Serializers
{
    /// <summary>Told by the first byte: a MessagePack map begins with one that JSON cannot begin with. What is neither counts as JSON.</summary>
    public static IpcSerializer Of(ReadOnlySpan<byte> body) =>
        !body.IsEmpty && body[0] is (>= 0x80 and <= 0x8F) or 0xDE or 0xDF ? IpcSerializer.MessagePack : IpcSerializer.Json;

    /// <summary>Reads the envelope of a body.</summary>
    /// <param name="serializer">What it is written in.</param>
    /// <param name="body">The body of a frame.</param>
    /// <param name="problem">Null, or what is wrong with the message, as the end of a sentence that starts with "The message".</param>
    /// <param name="maxNesting">How deep its payload may be nested.</param>
    public static Envelope ReadEnvelope(IpcSerializer serializer, ReadOnlySpan<byte> body, out string? problem, int maxNesting = WireLimits.MaxPayloadNesting) =>
        serializer is IpcSerializer.Json ? EnvelopeReader.Read(body, maxNesting, out problem) : MessagePackEnvelopeReader.Read(body, maxNesting, out problem);
}
