using System.Text;
using System.Text.Json;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Utilities.Tests.Wire;

public sealed class RoundTripTests
{
    private static readonly IpcContext Context = new("root-1", ["order", "user"], 2, 1_763_887_000_123);

    public static TheoryData<int> Recorded => [.. Enumerable.Range(0, RecordedFrames.All.Count)];

    [Fact]
    public void The_recording_holds_all_six_types_of_the_protocol()
    {
        IpcMessageType[] types = [.. RecordedFrames.All.Select(static frame => IpcFrames.Deserialize(frame).Type).Distinct().Order()];

        Assert.Equal(
            [IpcMessageType.Register, IpcMessageType.RegisterAck, IpcMessageType.Call, IpcMessageType.Response, IpcMessageType.Heartbeat, IpcMessageType.Error],
            types);
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_recorded_frame_comes_back_byte_for_byte_and_is_valid(int index)
    {
        byte[] frame = RecordedFrames.All[index];

        IpcMessage message = IpcFrames.Deserialize(frame);

        Assert.Null(IpcMessages.Validate(message));
        Assert.Equal(Encoding.UTF8.GetString(frame), Encoding.UTF8.GetString(IpcFrames.Serialize(message)));
    }

    [Fact]
    public void Every_field_comes_back()
    {
        var message = new IpcMessage
        {
            Type = IpcMessageType.Error,
            Id = "i",
            From = "f",
            To = "t \"\u20ac\" \ud83d\ude00 \n",
            Method = "m",
            Params = JsonElement.Parse("[1.0,null]"),
            Status = IpcResponseStatus.Error,
            Data = JsonElement.Parse("null"),
            Error = new IpcError("USER_BANNED", "no", "at"),
            Context = Context,
            ServiceName = "s",
            Methods = ["a", "b"],
            Version = "2",
            Metadata = JsonElement.Parse("""{"poolIndex":0}"""),
            Timestamp = -1,
            Capabilities = ["cancel", "of tomorrow"],
        };

        IpcMessage back = IpcFrames.Deserialize(IpcFrames.Serialize(message));

        Assert.Equal(
            message with { Params = null, Data = null, Metadata = null, Methods = null, Capabilities = null, Context = null },
            back with { Params = null, Data = null, Metadata = null, Methods = null, Capabilities = null, Context = null });
        Assert.Equal("[1.0,null]", back.Params?.GetRawText());
        Assert.Equal(JsonValueKind.Null, back.Data?.ValueKind);
        Assert.Equal("""{"poolIndex":0}""", back.Metadata?.GetRawText());
        Assert.Equal(message.Methods, back.Methods);
        Assert.Equal(message.Capabilities, back.Capabilities);
        Assert.Equal(Context.ToString(), back.Context?.ToString());
        Assert.Equal(Context.Deadline, back.Context?.Deadline);
    }

    [Fact]
    public void What_a_message_does_not_have_is_not_written()
    {
        byte[] frame = IpcFrames.Serialize(new IpcMessage { Type = IpcMessageType.RegisterAck, Params = default(JsonElement) });

        Assert.Equal("""{"type":"REGISTER_ACK"}""", Encoding.UTF8.GetString(frame.AsSpan(IpcFrames.PrefixLength)));
    }

    [Fact]
    public void A_field_of_another_type_is_as_absent()
    {
        IpcMessage message = IpcFrames.Deserialize(Frame.Of("""
            {"type":"CALL","id":1,"from":null,"to":["x"],"method":{},"status":"maybe","error":7,"context":{"root":"r"},"serviceName":2,
             "methods":["a",1],"version":{},"metadata":[],"timestamp":"now","caps":[null],"unknown":{"type":"RESPONSE"}}
            """));

        Assert.Equal(new IpcMessage { Type = IpcMessageType.Call, Error = new IpcError(null, "7") }, message);
    }

    [Fact]
    public void Names_and_texts_may_be_escaped_and_an_error_need_not_have_a_code()
    {
        IpcMessage message = IpcFrames.DeserializeBody("""{"\u0074ype":"\u0045RROR","error":{"message":"caf\u00e9","code":""},"\u0069d":"\u0031"}"""u8);

        Assert.Equal(new IpcMessage { Type = IpcMessageType.Error, Id = "1", Error = new IpcError(null, "café") }, message);
    }

    [Fact]
    public void The_message_keeps_nothing_of_the_buffer_it_was_read_from()
    {
        byte[] frame = Frame.Of("""{"type":"CALL","params":{"a":"b"}}""");

        IpcMessage message = IpcFrames.Deserialize(frame);
        frame.AsSpan().Clear();

        Assert.Equal("b", message.Params?.GetProperty("a").GetString());
    }

    [Fact]
    public void A_type_of_tomorrow_is_read_as_unknown() =>
        Assert.Equal(IpcMessageType.Unknown, IpcFrames.DeserializeBody("""{"type":"SUBSCRIBE"}"""u8).Type);
}
