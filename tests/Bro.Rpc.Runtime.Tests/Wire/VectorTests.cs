using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Wire;

public sealed class VectorTests
{
    private const int Max = WireLimits.DefaultMaxMessageSize;

    public static TheoryData<int> All => [.. Enumerable.Range(0, Vector.ReadAll().Count)];

    [Theory]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public void The_recording_holds_every_type_of_message(IpcSerializer serializer)
    {
        IEnumerable<string> types = Vector.ReadAll().Where(vector => vector.Serializer == serializer).Select(vector => TextOf(vector.Message["type"])!).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(["CALL", "ERROR", "HEARTBEAT", "REGISTER", "REGISTER_ACK", "RESPONSE"], types);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_recorded_frame_is_found_whole(int index)
    {
        Vector vector = Vector.ReadAll()[index];

        Assert.Equal(FrameStatus.Complete, Rpc.Wire.FrameReader.Read(vector.WholeFrame, Max, out int bodyLength, out _));
        Assert.Equal(vector.WholeFrame.Length - Frame.HeaderLength, bodyLength);
        Assert.Equal(vector.Serializer, Serializers.Of(vector.Body));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_envelope_of_a_recorded_frame_says_what_a_parser_says(int index)
    {
        Vector vector = Vector.ReadAll()[index];
        JsonObject expected = vector.Message;

        Envelope envelope = Serializers.ReadEnvelope(vector.Serializer, vector.Body, out string? problem);

        Assert.Null(problem);
        Assert.Equal(vector.Serializer, envelope.Serializer);
        Assert.Equal(TextOf(expected["type"]), Encoding.UTF8.GetString(envelope.TypeText));
        Assert.NotEqual(IpcMessageType.Unknown, envelope.Type);
        Assert.Equal(TextOf(expected["id"]) ?? "", Encoding.UTF8.GetString(envelope.Id));
        Assert.Equal(TextOf(expected["from"]) ?? "", Encoding.UTF8.GetString(envelope.From));
        Assert.Equal(TextOf(expected["to"]) ?? "", Encoding.UTF8.GetString(envelope.To));
        Assert.Equal(TextOf(expected["method"]) ?? "", Encoding.UTF8.GetString(envelope.Method));
        AssertSame(expected, "params", vector.Serializer, envelope.Params);
        AssertSame(expected, "data", vector.Serializer, envelope.Data);
        AssertSame(expected, "error", vector.Serializer, envelope.Error);
        AssertSame(expected, "context", vector.Serializer, envelope.Context);
        Assert.Equal(expected.ContainsKey("status"), envelope.HasStatus);
        Assert.Equal(TextOf(expected["status"]) == "success", envelope.IsSuccess);
        Assert.Equal(expected.ContainsKey("context"), envelope.IsContextValid);
        if (expected["context"] is JsonObject context)
        {
            Assert.Equal(context["depth"]!.GetValue<long>(), envelope.Depth);
            Assert.Equal(context["deadline"]!.GetValue<long>(), envelope.Deadline);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_we_write_ourselves_is_what_was_recorded_byte_for_byte(int index)
    {
        Vector vector = Vector.ReadAll()[index];
        using var writer = MessageWriter.Rent(vector.Serializer);

        Assert.Equal(Shown(vector.WholeFrame), Shown(Write(writer, vector.Message)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_recorded_frame_goes_through_the_other_serializer_and_says_the_same(int index)
    {
        Vector vector = Vector.ReadAll()[index];
        IpcSerializer other = vector.Serializer is IpcSerializer.Json ? IpcSerializer.MessagePack : IpcSerializer.Json;
        using var transcoder = Transcoder.Rent();

        byte[] there = [.. transcoder.ToFrame(vector.Body, vector.Serializer, Max)];
        byte[] back = [.. transcoder.ToFrame(there.AsSpan(Frame.HeaderLength), other, Max)];

        AssertSame(vector.Message, other, there.AsSpan(Frame.HeaderLength));
        AssertSame(vector.Message, vector.Serializer, back.AsSpan(Frame.HeaderLength));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_context_of_a_recorded_frame_is_read(int index)
    {
        Vector vector = Vector.ReadAll()[index];
        Envelope envelope = Serializers.ReadEnvelope(vector.Serializer, vector.Body, out _);
        if (vector.Message["context"] is not JsonObject expected)
        {
            Assert.True(envelope.Context.IsEmpty);
            return;
        }

        IpcContext context = ContextReader.Read(vector.Serializer, envelope.Context, new TextCache());

        Assert.Equal(TextOf(expected["root"]), context.Root);
        Assert.Equal(expected["chain"]!.AsArray().Select(TextOf), context.Chain);
        Assert.Equal(expected["depth"]!.GetValue<int>(), context.Depth);
        Assert.Equal(expected["deadline"]!.GetValue<long>(), context.Deadline);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_recorded_error_is_read(int index)
    {
        Vector vector = Vector.ReadAll()[index];
        Envelope envelope = Serializers.ReadEnvelope(vector.Serializer, vector.Body, out _);
        if (vector.Message.ContainsKey("error"))
        {
            Assert.Equal(ErrorOf(vector.Message), WireError.Read(vector.Serializer, envelope.Error));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_recorded_registration_is_read(int index)
    {
        Vector vector = Vector.ReadAll()[index];
        if (TextOf(vector.Message["type"]) != "REGISTER")
        {
            return;
        }

        Assert.Null(Registration.Read(vector.Serializer, vector.Body, RegistrationLimits.Default, out Registration? registration));
        Assert.Equal(TextOf(vector.Message["serviceName"]), registration!.ServiceName);
        Assert.Equal(vector.Message["methods"]!.AsArray().Select(TextOf), registration.Methods);
        Assert.Equal(TextOf(vector.Message["version"]), registration.Version);
        Assert.Equal(vector.Message["metadata"]!.AsObject().ContainsKey("poolIndex"), registration.IsPooled);
    }

    private static byte[] Write(MessageWriter writer, JsonObject message)
    {
        switch (TextOf(message["type"]))
        {
            case "REGISTER":
                string[] methods = [.. message["methods"]!.AsArray().Select(method => method!.GetValue<string>())];
                JsonElement metadata = JsonSerializer.SerializeToElement(message["metadata"]);
                return [.. writer.Register(TextOf(message["serviceName"])!, methods, TextOf(message["version"])!, metadata, null, Capabilities.None, Max)];
            case "REGISTER_ACK":
                return [.. writer.RegisterAck(Capabilities.None, Max)];
            case "HEARTBEAT":
                return [.. writer.Heartbeat(TextOf(message["from"])!, message["timestamp"]!.GetValue<long>(), Max)];
            case "ERROR":
                return [.. writer.Error(default, ErrorOf(message), null, Max)];
            case "CALL":
                return WriteCall(writer, message);
            default:
                byte[] id = BytesOf(message["id"]), from = BytesOf(message["from"]), to = BytesOf(message["to"]);
                byte[] context = Written(writer, message["context"]!);
                if (TextOf(message["status"]) == "error")
                {
                    return [.. writer.ErrorResponse(id, from, to, ErrorOf(message), context, Max)];
                }

                writer.BeginSuccess(id, from, to, message.ContainsKey("data"), Max);
                if (message.ContainsKey("data"))
                {
                    message["data"]!.WriteTo(writer.Json);
                }

                return [.. writer.EndResponse(context)];
        }
    }

    private static byte[] WriteCall(MessageWriter writer, JsonObject message)
    {
        string from = TextOf(message["from"])!, to = TextOf(message["to"])!;
        JsonObject context = message["context"]!.AsObject();
        string[] chain = [.. context["chain"]!.AsArray().Select(name => name!.GetValue<string>())];
        long deadline = context["deadline"]!.GetValue<long>();
        writer.BeginCall(BytesOf(message["id"]), from, to, TextOf(message["method"])!, Max);
        message["params"]!.WriteTo(writer.Json);

        // the recorded chain ends with the caller, not with the service called: written as the extension of its parent
        return [.. writer.EndCall(new IpcContext(TextOf(context["root"])!, [.. chain[..^1]], context["depth"]!.GetValue<int>() - 1, deadline), chain[^1], deadline)];
    }

    private static WireError ErrorOf(JsonObject message) =>
        new(TextOf(message["error"]!["message"])!, TextOf(message["error"]!["code"]), TextOf(message["error"]!["stack"]));

    // What a CALL's context looked like in its frame.
    private static byte[] Written(MessageWriter writer, JsonNode value)
    {
        byte[] json = Encoding.UTF8.GetBytes(value.ToJsonString());
        if (writer is JsonMessageWriter)
        {
            return json;
        }

        using var transcoder = Transcoder.Rent();
        return [.. transcoder.ToFrame(json, IpcSerializer.Json, Max)[Frame.HeaderLength..]];
    }

    private static string Shown(byte[] frame) =>
        Serializers.Of(frame.AsSpan(Frame.HeaderLength)) is IpcSerializer.Json ? Encoding.UTF8.GetString(frame, 4, frame.Length - 4) : Convert.ToHexStringLower(frame);

    private static void AssertSame(JsonObject message, string key, IpcSerializer serializer, ReadOnlySpan<byte> actual)
    {
        if (message.TryGetPropertyValue(key, out JsonNode? expected))
        {
            AssertSame(expected, serializer, actual);
        }
        else
        {
            Assert.True(actual.IsEmpty, $"{key} is {Convert.ToHexStringLower(actual)}");
        }
    }

    private static void AssertSame(JsonNode? expected, IpcSerializer serializer, ReadOnlySpan<byte> actual)
    {
        JsonNode? read = serializer is IpcSerializer.Json ? JsonNode.Parse(actual) : PlainMessagePack.Parse(actual);
        Assert.True(JsonNode.DeepEquals(expected, read), $"{read?.ToJsonString()} is not {expected?.ToJsonString()}");
    }

    private static byte[] BytesOf(JsonNode? node) => Encoding.UTF8.GetBytes(TextOf(node)!);

    private static string? TextOf(JsonNode? node) => node?.GetValue<string>();
}
