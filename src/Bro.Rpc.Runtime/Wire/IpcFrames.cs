using System.Text.Json;
using System.Text.Unicode;
using Bro.Rpc.Wire;

namespace Bro.Rpc;

/// <summary>
/// Messages and frames by hand, for a test peer or a bridge: <c>[length: u32, big endian][body: length bytes]</c>, the body in JSON or MessagePack.
/// Nothing here reads or writes a socket, and no buffer is made from a length that was not checked.
/// </summary>
/// <remarks>Seed: "Message Serialization". Protocol §1.</remarks>
public static class IpcFrames
{
    /// <summary>Bytes of the length in front of each body: 4.</summary>
    public const int PrefixLength = WireLimits.PrefixLength;

    /// <summary>The largest body, in bytes, unless the options of client and gateway say otherwise: 16 MiB (16777216).</summary>
    public const int DefaultMaxMessageSize = WireLimits.DefaultMaxMessageSize;

    /// <summary>Writes a message as one frame. It is not checked: see <see cref="IpcMessages.Validate"/>. Seed: <c>serialize()</c>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    /// <param name="serializer">How to write it. Protocol §4.</param>
    /// <returns>The frame: length and body.</returns>
    /// <exception cref="IpcException">
    /// <see cref="IpcErrorCode.SerializationFailed"/>: the body is larger than allowed, or a JSON value of the message is of a disposed document or nested
    /// deeper than 64 levels, the details of an error than 63; <see cref="Deserialize"/> may read one level more. <see cref="IpcErrorCode.InvalidMessage"/>: a text of a JSON value has half of a surrogate pair,
    /// which MessagePack cannot say.
    /// </exception>
    public static byte[] Serialize(IpcMessage message, int maxMessageSize = DefaultMaxMessageSize, IpcSerializer serializer = IpcSerializer.Json)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxMessageSize);
        using var writer = MessageWriter.Rent(serializer);
        try
        {
            return writer.Message(message, maxMessageSize).ToArray();
        }
        catch (InvalidOperationException exception)
        {
            throw new IpcException(IpcErrorCode.SerializationFailed, $"The message cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Reads one whole frame, whichever serializer it is written in. A field that is absent, or not of the protocol's type, is null in the message; <see cref="IpcMessages.Validate"/>
    /// says whether one is missing. Seed: <c>deserialize()</c>.
    /// </summary>
    /// <param name="frame">The frame, and nothing behind it; <see cref="Split"/> finds it.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    /// <returns>The message; its values do not refer to <paramref name="frame"/>.</returns>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.InvalidMessage"/>: it is no frame, or its body no message; the message says why.</exception>
    public static IpcMessage Deserialize(ReadOnlySpan<byte> frame, int maxMessageSize = DefaultMaxMessageSize)
    {
        if (!TryReadLength(frame, out int length, maxMessageSize) || frame.Length != PrefixLength + length)
        {
            throw Invalid($"{frame.Length} bytes are not one whole frame, which has a length of {PrefixLength} bytes and a body of that length. Take frames out of what was received with IpcFrames.Split.");
        }

        return DeserializeBody(frame[PrefixLength..], maxMessageSize);
    }

    /// <summary>Reads the body of a frame; else like <see cref="Deserialize"/>. Seed: <c>deserialize()</c>.</summary>
    /// <param name="body">The body, without its length.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    /// <returns>The message; its values do not refer to <paramref name="body"/>.</returns>
    /// <exception cref="IpcException">
    /// <see cref="IpcErrorCode.InvalidMessage"/>: it is empty or larger than allowed, neither a JSON object nor a MessagePack map in valid UTF-8, nested
    /// deeper than 64 levels, has no <c>type</c>, has a field twice that messages are routed by, or says what JSON cannot say.
    /// </exception>
    public static IpcMessage DeserializeBody(ReadOnlySpan<byte> body, int maxMessageSize = DefaultMaxMessageSize)
    {
        CheckLength((uint)body.Length, maxMessageSize);
        IpcSerializer serializer = Serializers.Of(body);
        if (serializer is IpcSerializer.Json && !Utf8.IsValid(body))
        {
            throw Invalid("The message is not valid UTF-8.");
        }

        Envelope envelope = Serializers.ReadEnvelope(serializer, body, out string? problem);
        if (problem is not null)
        {
            throw Invalid($"The message {problem}");
        }

        using var transcoder = Transcoder.Rent();
        ReadOnlySpan<byte> json = serializer is IpcSerializer.Json ? body : transcoder.ToJson(body);
        try
        {
            return MessageFields.Read(envelope, JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = WireLimits.MaxNesting }));
        }
        catch (InvalidOperationException exception)
        {
            throw new IpcException(IpcErrorCode.InvalidMessage, "The message has a text with half of a surrogate pair.", exception);
        }
    }

    /// <summary>Looks at the length of the frame at the start of a buffer. Seed: <c>readMessageLength()</c>.</summary>
    /// <param name="buffer">What was received and not yet consumed.</param>
    /// <param name="length">The bytes of the body; 0 where the length itself has not arrived whole.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    /// <returns>Whether the length has arrived.</returns>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.InvalidMessage"/>: the length is 0 or above the limit. Close the connection: nothing behind it can be trusted to be a frame.</exception>
    public static bool TryReadLength(ReadOnlySpan<byte> buffer, out int length, int maxMessageSize = DefaultMaxMessageSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxMessageSize);
        FrameStatus status = FrameReader.Read(buffer, maxMessageSize, out length, out uint announced);
        if (status is FrameStatus.Empty or FrameStatus.TooLarge)
        {
            CheckLength(announced, maxMessageSize);
        }

        return buffer.Length >= PrefixLength;
    }

    /// <summary>Whether a buffer starts with a whole frame. Seed: <c>hasCompleteMessage()</c>.</summary>
    /// <param name="buffer">What was received and not yet consumed.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    /// <returns>Whether the frame has arrived; there may be more behind it.</returns>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.InvalidMessage"/>: the length is 0 or above the limit.</exception>
    public static bool HasCompleteFrame(ReadOnlySpan<byte> buffer, int maxMessageSize = DefaultMaxMessageSize) =>
        TryReadLength(buffer, out int length, maxMessageSize) && buffer.Length - PrefixLength >= length;

    /// <summary>
    /// Takes the whole frames out of what was received; a read may bring half a frame or many. Copies nothing. Seed: <c>splitMessages()</c>.
    /// </summary>
    /// <param name="buffer">What was received and not yet consumed.</param>
    /// <param name="remaining">What is behind the last whole frame: keep it, and put what comes next behind it.</param>
    /// <param name="maxMessageSize">The largest body allowed, in bytes.</param>
    /// <returns>The frames in order, each with its length in front, as <see cref="Deserialize"/> takes them.</returns>
    /// <exception cref="IpcException">
    /// <see cref="IpcErrorCode.InvalidMessage"/>: the buffer starts with a length of 0 or above the limit. Where whole frames come before
    /// it those are returned first, and the next call throws.
    /// </exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Split(
        ReadOnlyMemory<byte> buffer, out ReadOnlyMemory<byte> remaining, int maxMessageSize = DefaultMaxMessageSize)
    {
        TryReadLength(buffer.Span, out _, maxMessageSize);
        var frames = new List<ReadOnlyMemory<byte>>();
        while (FrameReader.Read(buffer.Span, maxMessageSize, out int length, out _) is FrameStatus.Complete)
        {
            frames.Add(buffer[..(PrefixLength + length)]);
            buffer = buffer[(PrefixLength + length)..];
        }

        remaining = buffer;
        return frames;
    }

    private static void CheckLength(uint length, int maxMessageSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxMessageSize);
        if (length == 0)
        {
            throw Invalid("A frame has a length of 0; no message is so short.");
        }

        if (length > (uint)maxMessageSize)
        {
            throw Invalid($"A frame has a length of {length} bytes; the limit is {maxMessageSize} (MaxMessageSize).");
        }
    }

    private static IpcException Invalid(string message) => new(IpcErrorCode.InvalidMessage, message);
}
