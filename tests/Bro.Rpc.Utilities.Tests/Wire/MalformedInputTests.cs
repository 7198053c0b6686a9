using System.Text;
using System.Text.Json;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Utilities.Tests.Wire;

public sealed class MalformedInputTests
{
    [Theory]
    [InlineData("", "length of 0")]
    [InlineData("null", "not a JSON object")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "no 'type'")]
    [InlineData("{\"type\":\"CALL\"", "not valid JSON")]
    [InlineData("{\"type\":\"CALL\"}{}", "not valid JSON")]
    [InlineData("{\"type\":\"CALL\",}", "not valid JSON")]
    [InlineData("{\"type\":\"CALL\",\"id\":\"1\",\"id\":\"2\"}", "'id' twice")]
    [InlineData("{\"type\":\"CALL\",\"i\\u0064\":\"1\",\"id\":\"2\"}", "'id' twice")]
    [InlineData("{\"type\":\"CALL\",\"id\":\"\\ud800\"}", "")]
    [InlineData("{\"type\":\"REGISTER\",\"serviceName\":\"\\ud800\"}", "surrogate")]
    [InlineData("{\"type\":\"REGISTER\",\"methods\":[\"\\ud800\"]}", "surrogate")]
    [InlineData("{\"type\":\"CALL\",\"\\ud800\":1}", "")]
    public void A_body_that_is_no_message_is_refused_with_what_is_wrong(string body, string says)
    {
        IpcException exception = Assert.Throws<IpcException>(() => IpcFrames.DeserializeBody(Encoding.UTF8.GetBytes(body)));

        Assert.Equal(IpcErrorCode.InvalidMessage, exception.Code);
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_wherever_they_stand()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"type":"CALL","params":{"a":"#"}}""");
        body[Array.IndexOf(body, (byte)'#')] = 0xFF;

        Assert.Equal(IpcErrorCode.InvalidMessage, Assert.Throws<IpcException>(() => IpcFrames.DeserializeBody(body)).Code);
    }

    [Fact]
    public void Values_are_read_down_to_64_levels_and_no_further()
    {
        Assert.NotNull(IpcFrames.DeserializeBody(Nested(64)).Params);
        Assert.Equal(IpcErrorCode.InvalidMessage, Assert.Throws<IpcException>(() => IpcFrames.DeserializeBody(Nested(70))).Code);
    }

    [Theory]
    [InlineData(IpcSerializer.Json, 64, 63, null)]
    [InlineData(IpcSerializer.MessagePack, 64, 63, null)]
    [InlineData(IpcSerializer.Json, 65, 0, "'params' is nested deeper than the 64 levels that it may have")]
    [InlineData(IpcSerializer.MessagePack, 65, 0, "'params' is nested deeper than the 64 levels that it may have")]
    [InlineData(IpcSerializer.Json, 0, 64, "'error.details' is nested deeper than the 63 levels that it may have")]
    [InlineData(IpcSerializer.MessagePack, 0, 64, "'error.details' is nested deeper than the 63 levels that it may have")]
    public void Nothing_is_written_that_is_deeper_than_the_protocol_allows(IpcSerializer serializer, int ofParams, int ofDetails, string? problem)
    {
        var message = new IpcMessage { Type = IpcMessageType.Response, Params = Levels(ofParams), Error = new IpcError("CODE", "no") { Details = Levels(ofDetails) } };

        if (problem is null)
        {
            IpcMessage back = IpcFrames.Deserialize(IpcFrames.Serialize(message, serializer: serializer));
            Assert.Equal((message.Params.ToString(), message.Error.Details.ToString()), (back.Params.ToString(), back.Error!.Details.ToString()));
        }
        else
        {
            IpcException exception = Assert.Throws<IpcException>(() => IpcFrames.Serialize(message, serializer: serializer));
            Assert.Equal(IpcErrorCode.SerializationFailed, exception.Code);
            Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        }

        static JsonElement Levels(int count) =>
            JsonElement.Parse(count == 0 ? "0" : new string('[', count) + new string(']', count), new JsonDocumentOptions { MaxDepth = 100 });
    }

    [Theory]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public void A_value_may_have_been_parsed_with_comments_and_trailing_commas(IpcSerializer serializer)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var message = new IpcMessage { Type = IpcMessageType.Call, Params = JsonElement.Parse("[1, /* two */ 2,]", options) };

        IpcMessage back = IpcFrames.Deserialize(IpcFrames.Serialize(message, serializer: serializer));

        Assert.Equal("[1,2]", back.Params.ToString());
    }

    [Fact]
    public void A_body_is_read_up_to_the_limit_and_no_further()
    {
        byte[] body = """{"type":"REGISTER_ACK"}"""u8.ToArray();

        Assert.Equal(IpcMessageType.RegisterAck, IpcFrames.DeserializeBody(body, body.Length).Type);
        Assert.Equal(IpcErrorCode.InvalidMessage, Assert.Throws<IpcException>(() => IpcFrames.DeserializeBody(body, body.Length - 1)).Code);
    }

    [Fact]
    public void A_frame_is_one_frame_and_nothing_else()
    {
        byte[] frame = Frame.Of("""{"type":"REGISTER_ACK"}""");

        Assert.All(
            (byte[][])[[], frame[..3], frame[..^1], [.. frame, 0]],
            static bytes => Assert.Equal(IpcErrorCode.InvalidMessage, Assert.Throws<IpcException>(() => IpcFrames.Deserialize(bytes)).Code));
    }

    [Fact]
    public void A_context_that_is_too_long_or_too_deep_to_count_is_none()
    {
        string name = new('n', 64 * 1024);

        Assert.Null(IpcFrames.DeserializeBody(Encoding.UTF8.GetBytes($$$"""{"type":"CALL","context":{"root":"{{{name}}}","chain":[],"depth":1,"deadline":1}}""")).Context);
        Assert.Null(IpcFrames.DeserializeBody("""{"type":"CALL","context":{"root":"r","chain":[],"depth":1e12,"deadline":1}}"""u8).Context);
    }

    [Fact]
    public void Whatever_byte_of_a_frame_is_changed_it_is_read_or_refused_as_an_invalid_message()
    {
        int read = 0, refused = 0;
        foreach (byte[] frame in RecordedFrames.All.DistinctBy(static frame => frame.Length))
        {
            for (int i = 0; i < frame.Length; i++)
            {
                foreach (byte value in "\0\"{\\\u00ff"u8)
                {
                    byte[] broken = [.. frame];
                    broken[i] = value;
                    if (IsRead(broken))
                    {
                        read++;
                    }
                    else
                    {
                        refused++;
                    }
                }
            }
        }

        Assert.True(read > 1000 && refused > 1000, $"{read} were read and {refused} refused: the changes do not test both.");
    }

    [Fact]
    public void A_message_is_written_up_to_the_limit_and_no_further()
    {
        var message = new IpcMessage { Type = IpcMessageType.Call, Id = new string('i', 5000) };
        int size = IpcFrames.Serialize(message).Length - IpcFrames.PrefixLength;

        Assert.Equal(size + IpcFrames.PrefixLength, IpcFrames.Serialize(message, size).Length);
        Assert.Equal(IpcErrorCode.SerializationFailed, Assert.Throws<IpcException>(() => IpcFrames.Serialize(message, size - 1)).Code);
    }

    [Fact]
    public void What_cannot_be_written_fails_as_such_and_the_next_message_is_written()
    {
        JsonElement tooDeep = JsonElement.Parse(new string('[', 100) + new string(']', 100), new JsonDocumentOptions { MaxDepth = 100 });
        var document = JsonDocument.Parse("{}");
        document.Dispose();

        foreach (JsonElement value in (JsonElement[])[tooDeep, document.RootElement])
        {
            var message = new IpcMessage { Type = IpcMessageType.Response, Data = value };
            Assert.Equal(IpcErrorCode.SerializationFailed, Assert.Throws<IpcException>(() => IpcFrames.Serialize(message)).Code);
            Assert.Equal(Frame.Of("""{"type":"REGISTER_ACK"}"""), IpcFrames.Serialize(new IpcMessage { Type = IpcMessageType.RegisterAck }));
        }
    }

    private static byte[] Nested(int levels) =>
        Encoding.UTF8.GetBytes($$"""{"type":"CALL","params":{{new string('[', levels)}}{{new string(']', levels)}}}""");

    private static bool IsRead(byte[] frame)
    {
        try
        {
            IpcMessage message = IpcFrames.Deserialize(frame);
            Assert.NotEmpty(message.ToString());
            _ = IpcMessages.Validate(message);
            return true;
        }
        catch (IpcException exception)
        {
            Assert.Equal(IpcErrorCode.InvalidMessage, exception.Code);
            return false;
        }
    }
}
