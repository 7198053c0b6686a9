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

    [Fact]
    public void The_recording_holds_every_type_of_message()
    {
        IEnumerable<string> types = Vector.ReadAll().Select(vector => TextOf(JsonNode.Parse(vector.Text)!["type"])!).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(["CALL", "ERROR", "HEARTBEAT", "REGISTER", "REGISTER_ACK", "RESPONSE"], types);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_recorded_frame_is_found_whole(int index)
    {
        Vector vector = Vector.ReadAll()[index];

        Assert.Equal(FrameStatus.Complete, Rpc.Wire.FrameReader.Read(vector.WholeFrame, Max, out int bodyLength, out _));
        Assert.Equal(vector.WholeFrame.Length - Frame.HeaderLength, bodyLength);
        Assert.Equal(vector.Text, Encoding.UTF8.GetString(vector.Body));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_envelope_of_a_recorded_frame_says_what_a_JSON_parser_says(int index)
    {
        Vector vector = Vector.ReadAll()[index];
        JsonObject expected = JsonNode.Parse(vector.Text)!.AsObject();

        Envelope envelope = EnvelopeReader.Read(vector.Body, out string? problem);

        Assert.Null(problem);
        Assert.Equal(TextOf(expected["type"]), Encoding.UTF8.GetString(envelope.TypeText));
        Assert.NotEqual(IpcMessageType.Unknown, envelope.Type);
        Assert.Equal(TextOf(expected["id"]) ?? "", Encoding.UTF8.GetString(envelope.Id));
        Assert.Equal(TextOf(expected["from"]) ?? "", Encoding.UTF8.GetString(envelope.From));
        Assert.Equal(TextOf(expected["to"]) ?? "", Encoding.UTF8.GetString(envelope.To));
        Assert.Equal(TextOf(expected["method"]) ?? "", Encoding.UTF8.GetString(envelope.Method));
        AssertSame(expected, "params", envelope.Params);
        AssertSame(expected, "data", envelope.Data);
        AssertSame(expected, "error", envelope.Error);
        AssertSame(expected, "context", envelope.Context);
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
        JsonObject message = JsonNode.Parse(vector.Text)!.AsObject();
        using MessageWriter writer = MessageWriter.Rent();
        string written = Encoding.UTF8.GetString(Write(writer, message).AsSpan(Frame.HeaderLength));

        Assert.Equal(vector.Text, written);
    }

    private static byte[] Write(MessageWriter writer, JsonObject message)
    {
        switch (TextOf(message["type"]))
        {
            case "REGISTER":
                string[] methods = [.. message["methods"]!.AsArray().Select(method => method!.GetValue<string>())];
                JsonElement metadata = JsonSerializer.SerializeToElement(message["metadata"]);
                return [.. writer.Register(TextOf(message["serviceName"])!, methods, TextOf(message["version"])!, metadata, Capabilities.None, Max)];
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
                byte[] context = Encoding.UTF8.GetBytes(message["context"]!.ToJsonString());
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

    private static void AssertSame(JsonObject message, string key, ReadOnlySpan<byte> actual)
    {
        if (message.TryGetPropertyValue(key, out JsonNode? expected))
        {
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(actual)), $"{key} is {Encoding.UTF8.GetString(actual)}");
        }
        else
        {
            Assert.True(actual.IsEmpty, $"{key} is {Encoding.UTF8.GetString(actual)}");
        }
    }

    private static byte[] BytesOf(JsonNode? node) => Encoding.UTF8.GetBytes(TextOf(node)!);

    private static string? TextOf(JsonNode? node) => node?.GetValue<string>();
}
