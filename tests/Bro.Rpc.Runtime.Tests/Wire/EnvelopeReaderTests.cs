using System.Text;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Wire;

public sealed class EnvelopeReaderTests
{
    private const string Context = """{"root":"r","chain":["a","b"],"depth":2,"deadline":1763887000123}""";

    [Fact]
    public void Escaped_names_and_values_mean_what_they_spell()
    {
        const string Json = """{"\u0074ype":"\u0043ALL","i\u0064":"a\"\u00e9\n","\u0066rom":"\u006frder","t\u006f":"u","meth\u006fd":"\ud83d\ude00","\u0063ontext":{"r\u006fot":"\u0072","\u0063hain":["\u0061"],"dept\u0068":2,"dea\u0064line":5}}""";

        Envelope envelope = Read(Json, out string? problem);

        Assert.Null(problem);
        Assert.Equal(IpcMessageType.Call, envelope.Type);
        Assert.Equal("a\"é\n", Text(envelope.Id));
        Assert.Equal("order", Text(envelope.From));
        Assert.Equal("u", Text(envelope.To));
        Assert.Equal("😀", Text(envelope.Method));
        Assert.True(envelope.IsContextValid);
        Assert.Equal(2, envelope.Depth);
        Assert.Equal(5, envelope.Deadline);
    }

    [Theory]
    [InlineData("type", "\"CALL\"")]
    [InlineData("id", "\"1\"")]
    [InlineData("from", "\"a\"")]
    [InlineData("to", "\"b\"")]
    [InlineData("method", "\"m\"")]
    [InlineData("context", "{}")]
    public void A_key_that_routes_must_not_stand_twice_however_it_is_spelt(string key, string value)
    {
        string escaped = $"\\u{(int)key[0]:x4}{key[1..]}";
        foreach (string second in new[] { key, escaped })
        {
            Read($$"""{"{{key}}":{{value}},"other":1,"{{second}}":{{value}}}""", out string? problem);

            Assert.Contains($"'{key}' twice", problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("params")]
    [InlineData("data")]
    [InlineData("error")]
    [InlineData("timestamp")]
    public void A_key_that_does_not_route_may_stand_twice(string key)
    {
        Read($$"""{"type":"CALL","{{key}}":1,"{{key}}":2}""", out string? problem);

        Assert.Null(problem);
    }

    [Fact]
    public void A_key_inside_a_value_is_not_a_key_of_the_message()
    {
        Envelope envelope = Read($$"""{"type":"CALL","params":{"type":"RESPONSE","to":"x","id":"y","context":{} },"to":"b","context":{{Context}}}""", out string? problem);

        Assert.Null(problem);
        Assert.Equal(IpcMessageType.Call, envelope.Type);
        Assert.Equal("b", Text(envelope.To));
        Assert.True(envelope.Id.IsEmpty);
        Assert.Equal("""{"type":"RESPONSE","to":"x","id":"y","context":{} }""", Text(envelope.Params));
    }

    [Fact]
    public void Unknown_keys_of_any_kind_and_odd_white_space_are_passed_over()
    {
        Envelope envelope = Read(" \r\n\t{ \"a\" : [ 1 , { \"to\" : [ ] } ] ,\n\"type\"\t: \"HEARTBEAT\" , \"TO\":\"x\", \"\":null, \"from\" : \"a\" } \n", out string? problem);

        Assert.Null(problem);
        Assert.Equal(IpcMessageType.Heartbeat, envelope.Type);
        Assert.Equal("a", Text(envelope.From));
        Assert.True(envelope.To.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("x")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"CALL\"")]
    [InlineData("{\"type\"}")]
    [InlineData("{\"type\":\"CALL\",}")]
    [InlineData("{\"type\":\"CALL\"} {}")]
    [InlineData("{\"type\":\"CALL\"}x")]
    [InlineData("{\"type\":\"CALL\"")]
    [InlineData("{\"type\":\"CALL\",\"params\":[1,2}")]
    [InlineData("{'type':'CALL'}")]
    [InlineData("{\"type\":\"CALL\"/* comment */}")]
    [InlineData("\uFEFF{\"type\":\"CALL\"}")]
    [InlineData("{\"type\":\"CALL\",\"params\":NaN}")]
    [InlineData("{\"type\":\"CALL\",\"id\":\"\\ud800\"}")]
    [InlineData("{\"type\":\"CALL\",\"id\":\"\\x\"}")]
    [InlineData("{}")]
    [InlineData("{\"from\":\"a\"}")]
    public void What_is_no_message_has_a_problem_and_throws_nothing(string body)
    {
        Read(body, out string? problem);

        Assert.False(string.IsNullOrWhiteSpace(problem));
    }

    [Theory]
    [InlineData("type")]
    [InlineData("id")]
    [InlineData("from")]
    [InlineData("to")]
    [InlineData("method")]
    public void Invalid_UTF8_in_what_routes_is_a_problem(string key)
    {
        foreach (byte[] wrong in new byte[][] { [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80] })
        {
            byte[] body = [.. Encoding.UTF8.GetBytes($$"""{"{{key}}":"a"""), .. wrong, .. key == "type" ? "\"}"u8 : """z","type":"CALL"}"""u8];

            EnvelopeReader.Read(body, out string? problem);

            Assert.NotNull(problem);
        }
    }

    [Fact]
    public void Nesting_is_read_up_to_the_limit_and_refused_beyond_it()
    {
        Read(Nested(WireLimits.MaxNesting - 1), out string? atLimit);
        Read(Nested(WireLimits.MaxNesting), out string? beyond);
        Read(Nested(1_000_000), out string? absurd);

        Assert.Null(atLimit);
        Assert.NotNull(beyond);
        Assert.NotNull(absurd);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("[\"CALL\"]")]
    [InlineData("{\"id\":\"x\"}")]
    public void A_text_of_a_wrong_type_counts_as_absent(string value)
    {
        Envelope envelope = Read($$"""{"type":{{value}},"id":{{value}},"from":{{value}},"to":{{value}},"method":{{value}},"status":{{value}},"context":{{value}},"params":3}""", out string? problem);

        Assert.Null(problem);
        Assert.Equal(IpcMessageType.Unknown, envelope.Type);
        Assert.True(envelope.Id.IsEmpty && envelope.From.IsEmpty && envelope.To.IsEmpty && envelope.Method.IsEmpty);
        Assert.False(envelope.HasStatus || envelope.IsSuccess || envelope.IsContextValid);
        Assert.Equal("3", Text(envelope.Params));
    }

    [Theory]
    [InlineData("CALL", IpcMessageType.Call)]
    [InlineData("RESPONSE", IpcMessageType.Response)]
    [InlineData("REGISTER", IpcMessageType.Register)]
    [InlineData("REGISTER_ACK", IpcMessageType.RegisterAck)]
    [InlineData("HEARTBEAT", IpcMessageType.Heartbeat)]
    [InlineData("ERROR", IpcMessageType.Error)]
    [InlineData("call", IpcMessageType.Unknown)]
    [InlineData("CALLS", IpcMessageType.Unknown)]
    [InlineData("", IpcMessageType.Unknown)]
    internal void Types_are_told_apart_by_their_exact_names(string type, IpcMessageType expected)
    {
        Assert.Equal(expected, Read($$"""{"type":"{{type}}"}""", out _).Type);
    }

    [Theory]
    [InlineData("2", 2)]
    [InlineData("2.0", 2)]
    [InlineData("2e0", 2)]
    [InlineData("0.2e1", 2)]
    [InlineData("20E-1", 2)]
    [InlineData("1e300", long.MaxValue)]
    [InlineData("1e999", long.MaxValue)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("92233720368547758070", long.MaxValue)]
    public void A_number_is_the_same_however_it_is_spelt(string spelt, long expected)
    {
        Envelope envelope = Read($$"""{"type":"CALL","context":{"root":"r","chain":[],"depth":{{spelt}},"deadline":{{spelt}} } }""", out string? problem);

        Assert.Null(problem);
        Assert.True(envelope.IsContextValid);
        Assert.Equal(expected, envelope.Depth);
        Assert.Equal(expected, envelope.Deadline);
    }

    [Theory]
    [InlineData("""{"chain":[],"depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":1}""")]
    [InlineData("""{"root":"","chain":[],"depth":1,"deadline":1}""")]
    [InlineData("""{"root":1,"chain":[],"depth":1,"deadline":1}""")]
    [InlineData("""{"root":1,"root":"r","chain":[],"depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":"a","chain":[],"depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":"1","depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":1,"deadline":null,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":"a","depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":["a",1],"depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[["a"]],"depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":0,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":-1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":"1","deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":1,"deadline":"1"}""")]
    [InlineData("""{"root":"r","chain":[],"depth":1,"deadline":null}""")]
    [InlineData("""{"root":"r","root":"s","chain":[],"depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":1,"depth":1,"deadline":1}""")]
    [InlineData("""[]""")]
    [InlineData("\"context\"")]
    public void A_context_that_lacks_a_part_or_has_one_of_a_wrong_type_is_not_valid(string context)
    {
        Envelope envelope = Read($$"""{"type":"CALL","context":{{context}},"to":"b"}""", out string? problem);

        Assert.Null(problem);
        Assert.False(envelope.IsContextValid);
        Assert.Equal(context, Text(envelope.Context));
        Assert.Equal("b", Text(envelope.To));
        using var transcoder = Transcoder.Rent();
        Envelope packed = MessagePackEnvelopeReader.Read(
            transcoder.ToFrame(Encoding.UTF8.GetBytes($$"""{"type":"CALL","context":{{context}},"to":"b"}"""), IpcSerializer.Json, 4096)[WireLimits.PrefixLength..], out problem);
        Assert.Null(problem);
        Assert.False(packed.IsContextValid);
        Assert.Equal("b", Text(packed.To));
    }

    [Fact]
    public void Unknown_keys_of_a_context_are_passed_over()
    {
        Envelope envelope = Read("""{"type":"CALL","context":{"x":{"depth":7},"root":"r","chain":[],"y":[1],"depth":3,"deadline":4,"z":null}}""", out _);

        Assert.True(envelope.IsContextValid);
        Assert.Equal(3, envelope.Depth);
    }

    private static Envelope Read(string body, out string? problem) => EnvelopeReader.Read(Encoding.UTF8.GetBytes(body), out problem);

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static string Nested(int depth) => $$"""{"type":"CALL","params":{{new string('[', depth)}}{{new string(']', depth)}}}""";
}
