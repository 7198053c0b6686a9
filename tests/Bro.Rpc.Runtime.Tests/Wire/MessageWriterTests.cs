using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Wire;

public sealed class MessageWriterTests
{
    private const int Max = 4096;

    [Fact]
    public void A_first_call_carries_the_caller_and_the_service_called()
    {
        string json = Write(writer =>
        {
            writer.BeginCall("req-1"u8, "order", "user", "get", Max);
            writer.Json.WriteStringValue("p");
            return [.. writer.EndCall("root-1"u8, "order", "user", 5)];
        });

        Assert.Equal("""{"type":"CALL","id":"req-1","from":"order","to":"user","method":"get","params":"p","context":{"root":"root-1","chain":["order","user"],"depth":2,"deadline":5}}""", json);
    }

    [Fact]
    public void A_response_without_data_has_no_such_key_and_one_without_context_neither()
    {
        string json = Write(writer =>
        {
            writer.BeginSuccess("1"u8, "b"u8, "a"u8, hasData: false, Max);
            return [.. writer.EndResponse(default)];
        });

        Assert.Equal("""{"type":"RESPONSE","id":"1","from":"b","to":"a","status":"success"}""", json);
    }

    [Fact]
    public void The_context_of_a_call_goes_back_as_it_came()
    {
        const string Context = """{ "deadline":1e3,"x":[ 1 ], "root":"\u0072" }""";

        string json = Write(writer => [.. writer.ErrorResponse("1"u8, "b"u8, "a"u8, new WireError("m", "C", "s"), Encoding.UTF8.GetBytes(Context), Max)]);

        Assert.Equal($$"""{"type":"RESPONSE","id":"1","from":"b","to":"a","status":"error","error":{"message":"m","code":"C","stack":"s"},"context":{{Context}}}""", json);
    }

    [Theory]
    [InlineData("it's <b> & é 漢")]
    [InlineData("quote \" backslash \\ newline \n zero \0")]
    [InlineData("😀")]
    public void Any_text_reads_back_as_it_was_and_only_what_must_be_is_escaped(string text)
    {
        string json = Write(writer => [.. writer.Error(Encoding.UTF8.GetBytes(text), new WireError(text, null), 7, Max)]);

        JsonObject message = Messages.Parse(Encoding.UTF8.GetBytes(json));
        Assert.Equal(text, message["id"]!.GetValue<string>());
        Assert.Equal(text, message["error"]!["message"]!.GetValue<string>());
        Assert.Equal(7, message["timestamp"]!.GetValue<int>());
        Assert.DoesNotContain("\\u0027", json, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\\u00e9", json, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_message_of_the_largest_size_is_written_and_one_byte_more_is_refused()
    {
        int overhead = Encoding.UTF8.GetByteCount("""{"type":"ERROR","error":{"message":""}}""");

        string largest = Write(writer => [.. writer.Error(default, new WireError(new string('m', Max - overhead), null), null, Max)]);
        IpcException exception = Assert.Throws<IpcException>(() => Write(writer => [.. writer.Error(default, new WireError(new string('m', Max - overhead + 1), null), null, Max)]));

        Assert.Equal(Max, largest.Length);
        Assert.Equal(IpcErrorCode.SerializationFailed, exception.Code);
        Assert.Contains("MaxMessageSize", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_writer_that_refused_a_message_writes_the_next_one()
    {
        Assert.Throws<IpcException>(() => Write(writer => [.. writer.Error(default, new WireError(new string('m', 100_000), null), null, Max)]));

        Assert.Equal("""{"type":"REGISTER_ACK"}""", Write(writer => [.. writer.RegisterAck(Capabilities.None, Max)]));
    }

    [Fact]
    public void A_message_written_while_another_is_written_does_not_touch_it()
    {
        string outer = Write(writer =>
        {
            writer.BeginCall("1"u8, "a", "b", "m", Max);
            Assert.Equal("""{"type":"REGISTER_ACK"}""", Write(inner => [.. inner.RegisterAck(Capabilities.None, Max)]));
            writer.Json.WriteNumberValue(1);
            return [.. writer.EndCall("r"u8, "a", "b", 5)];
        });

        Assert.StartsWith("""{"type":"CALL","id":"1","from":"a","to":"b","method":"m","params":1,""", outer, StringComparison.Ordinal);
    }

    private static string Write(Func<MessageWriter, byte[]> write)
    {
        using var writer = MessageWriter.Rent(IpcSerializer.Json);
        byte[] frame = write(writer);
        Assert.Equal(FrameStatus.Complete, Rpc.Wire.FrameReader.Read(frame, int.MaxValue, out int bodyLength, out _));
        Assert.Equal(frame.Length, bodyLength + Frame.HeaderLength);
        return Encoding.UTF8.GetString(frame.AsSpan(Frame.HeaderLength));
    }
}
