using System.Buffers.Binary;
using System.Text.Json;
using Bro.Rpc.Connections;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Fuzz;

/// <summary>What is fuzzed, and what must hold whatever comes: no exception but those that are promised, and one meaning for all readers.</summary>
public static class FuzzTargets
{
    private const int Max = 1024 * 1024;
    private const int MaxInFrames = 4096;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("frames", Corpus.All, Frames),
        new("json-envelope", Corpus.Json, JsonEnvelope),
        new("messagepack-envelope", Corpus.MessagePack, MessagePackEnvelope),
        new("json-to-messagepack", Corpus.Json, body => Translate(body, IpcSerializer.Json)),
        new("messagepack-to-json", Corpus.MessagePack, body => Translate(body, IpcSerializer.MessagePack)),
        new("connection", Corpus.All, ConnectionTarget.Run, Weight: 20),
    ];

    // The input is two bodies in frames, cut where its own bytes say; a buffer that grows must find what a simple loop finds.
    private static void Frames(byte[] input)
    {
        byte[] prefix = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, (uint)(input.Length / 2));
        byte[] stream = [.. prefix, .. input, .. prefix, .. input];
        var random = new Randomness((ulong)input.Length + (input.Length > 0 ? input[0] : 0u));
        var buffer = new ReceiveBuffer();
        int fed = 0, found = 0;
        FrameStatus status = FrameStatus.Incomplete;
        while (status is FrameStatus.Incomplete && fed < stream.Length)
        {
            Memory<byte> room = buffer.GetRoom();
            int count = Math.Min(Math.Min(room.Length, stream.Length - fed), 1 + random.Below(random.Below(2) == 0 ? 8 : 4096));
            stream.AsSpan(fed, count).CopyTo(room.Span);
            buffer.Received(count);
            fed += count;
            while ((status = buffer.Next(MaxInFrames, out ReceivedFrame frame, out _)) is FrameStatus.Complete)
            {
                uint length = BinaryPrimitives.ReadUInt32BigEndian(stream.AsSpan(found));
                Check(frame.Body.SequenceEqual(stream.AsSpan(found + 4, (int)length)), "a frame has other bytes than were sent");
                found += 4 + (int)length;
            }
        }

        buffer.Release();
        uint next = stream.Length - found >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(stream.AsSpan(found)) : 1;
        Check(status is FrameStatus.Incomplete ? next is > 0 and <= MaxInFrames : next is 0 or > MaxInFrames, $"{next} announced bytes are {status}");
    }

    private static void JsonEnvelope(byte[] body)
    {
        Envelope envelope = EnvelopeReader.Read(body, out string? problem);
        if (problem is null)
        {
            Check(IsJson(body), "what is no JSON is a message");
            ReadParts(body, envelope);
        }

        Envelope scanned = default;
        if (EnvelopeScanner.TryRead(body, WireLimits.MaxPayloadNesting, ref scanned))
        {
            Envelope whole = EnvelopeReader.ReadAny(body, WireLimits.MaxPayloadNesting, out string? wrong);
            Check(wrong is null, $"the scanner takes what {wrong}");
            CheckSame(scanned, whole);
            Check(scanned.TypeText == whole.TypeText && scanned.Id == whole.Id && scanned.From == whole.From && scanned.To == whole.To && scanned.Method == whole.Method, "a text is another one");
            Check(scanned.Params == whole.Params && scanned.Data == whole.Data && scanned.Error == whole.Error && scanned.Context == whole.Context, "a value is another one");
        }
    }

    private static void MessagePackEnvelope(byte[] body)
    {
        Envelope envelope = MessagePackEnvelopeReader.Read(body, out string? problem);
        if (problem is null)
        {
            var reader = new MessagePackReader(body);
            Check(reader.Read() && reader.Skip(1) && reader.Position == body.Length, "what is no single map is a message");
            ReadParts(body, envelope);
        }
    }

    // What those who received the message do with it.
    private static void ReadParts(byte[] body, in Envelope envelope)
    {
        if (envelope.IsContextValid && envelope.Depth <= int.MaxValue)
        {
            IpcContext context = ContextReader.Read(envelope.Serializer, envelope.Context, new TextCache());
            Check(context.Depth == envelope.Depth && context.Deadline == envelope.Deadline, "a context is read as another one than was checked");
            var trace = TraceFields.Read(envelope.Serializer, envelope.Context);
            Check(trace == trace.Checked(), "what no trace may be is read as one");
        }

        WireError.Read(envelope.Serializer, envelope.Error);
        Registration.Read(envelope.Serializer, body, RegistrationLimits.Default, out _);
        CapabilityNames.OfAcknowledgement(envelope.Serializer, body);
    }

    private static void Translate(byte[] body, IpcSerializer serializer)
    {
        Envelope envelope = Serializers.ReadEnvelope(serializer, body, out string? problem);
        IpcSerializer other = serializer is IpcSerializer.Json ? IpcSerializer.MessagePack : IpcSerializer.Json;
        if (problem is not null || TryTranslate(body, serializer) is not { } there)
        {
            // it may be a value, as params and data are, where it is no message
            _ = TryTranslate(body, serializer);
            return;
        }

        Envelope translated = Serializers.ReadEnvelope(other, there, out string? wrong);
        Check(wrong is null, $"the translation {wrong}");
        CheckSame(envelope, translated);
        byte[]? json = serializer is IpcSerializer.Json ? TryTranslate(there, other) : there;
        Check(json is not null && IsJson(json), "the translation is no JSON");
        byte[]? again = TryTranslate(json!, IpcSerializer.Json) is { } messagePack ? TryTranslate(messagePack, IpcSerializer.MessagePack) : null;
        Check(again is not null && again.AsSpan().SequenceEqual(json), "there and back it says something else");
    }

    // Nobody may route by one and read by the other.
    private static void CheckSame(in Envelope one, in Envelope other)
    {
        Check(one.Type == other.Type, "the type is another one");
        CheckSame(one.Id, other.Id, "id");
        CheckSame(one.From, other.From, "from");
        CheckSame(one.To, other.To, "to");
        CheckSame(one.Method, other.Method, "method");
        Check(one.HasStatus == other.HasStatus && one.IsSuccess == other.IsSuccess, "the status is another one");

        // One that is not valid refuses a call where it is read first, and routes nothing else.
        Check(!one.IsContextValid || other.IsContextValid, "the context is valid for the first only");
        Check(!one.IsContextValid || (one.Depth == other.Depth && one.Deadline == other.Deadline), "the context is another one");
        if (one.IsContextValid && one.Depth <= int.MaxValue)
        {
            IpcContext read = ContextReader.Read(one.Serializer, one.Context, new TextCache()), readOther = ContextReader.Read(other.Serializer, other.Context, new TextCache());
            Check(read.Root == readOther.Root && read.Chain.AsSpan().SequenceEqual(readOther.Chain.AsSpan()), "root or chain are other ones");
        }

        Check(
            !one.IsContextValid || TraceFields.Read(one.Serializer, one.Context) == TraceFields.Read(other.Serializer, other.Context),
            "the trace is another one");
        Check(one.Params.IsEmpty == other.Params.IsEmpty && one.Data.IsEmpty == other.Data.IsEmpty && one.Error.IsEmpty == other.Error.IsEmpty, "a value is there for one only");
    }

    // What no name is as long as is not read where it has escapes.
    private static void CheckSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, string field) =>
        Check(one.SequenceEqual(other) || Math.Max(one.Length, other.Length) > WireLimits.MaxMethodNameLength, $"the {field} is another one");

    // Null where it cannot be said, which is one of two promised codes.
    private static byte[]? TryTranslate(ReadOnlySpan<byte> body, IpcSerializer from)
    {
        using var transcoder = Transcoder.Rent();
        try
        {
            return transcoder.ToFrame(body, from, Max)[WireLimits.PrefixLength..].ToArray();
        }
        catch (IpcException exception) when (exception.Code == IpcErrorCode.InvalidMessage || exception.Code == IpcErrorCode.SerializationFailed)
        {
            return null;
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = WireLimits.MaxNesting });
        try
        {
            while (reader.Read())
            {
            }

            return System.Text.Unicode.Utf8.IsValid(body);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new FindingException(otherwise);
        }
    }
}
