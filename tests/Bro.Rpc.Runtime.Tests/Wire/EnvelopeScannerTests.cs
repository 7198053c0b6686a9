using System.Text;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Wire;

/// <summary>The shorter way must take what peers send every day, and nothing that the reader would refuse or read otherwise.</summary>
public sealed class EnvelopeScannerTests
{
    private const string Context = """{"root":"r","chain":["a","b"],"depth":2,"deadline":1763887000123}""";

    [Theory]
    [InlineData("""{"type":"CALL","id":"1","from":"a","to":"b","method":"m","params":{"text":"x"},"context":{"root":"r","chain":["a","b"],"depth":2,"deadline":1763887000123}}""")]
    [InlineData("""{"type":"RESPONSE","id":"1","from":"b","to":"a","status":"success","data":[],"context":{"root":"r","chain":["a"],"depth":1,"deadline":1,"traceparent":"00-1"}}""")]
    [InlineData("""{"type":"RESPONSE","id":"1","from":"b","to":"a","status":"error","error":{"code":"X","message":"say \"no\" \u00e9 é"}}""")]
    [InlineData("{ \"type\" : \"HEARTBEAT\" ,\r\n\t\"from\" : \"a\" , \"timestamp\" : -1.5e+10 } ")]
    [InlineData("""{"type":"CALL","params":[1,0,-0,0.5,1e9,true,false,null,"",{},[],[[{"a":{"b":[1,[2]]}}]]]}""")]
    [InlineData("""{"type":"CALL","params":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n\\"}""")]
    public void Takes_what_is_usual_and_finds_what_the_reader_finds(string json)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        Envelope scanned = default;

        Assert.True(EnvelopeScanner.TryRead(body, WireLimits.MaxPayloadNesting, ref scanned));

        Envelope read = EnvelopeReader.ReadAny(body, WireLimits.MaxPayloadNesting, out string? problem);
        Assert.Null(problem);
        Assert.Equal(read.Type, scanned.Type);
        Assert.True(read.TypeText == scanned.TypeText && read.Id == scanned.Id && read.From == scanned.From && read.To == scanned.To && read.Method == scanned.Method);
        Assert.True(read.Params == scanned.Params && read.Data == scanned.Data && read.Error == scanned.Error && read.Context == scanned.Context);
        Assert.Equal((read.IsSuccess, read.HasStatus, read.IsContextValid, read.Depth, read.Deadline), (scanned.IsSuccess, scanned.HasStatus, scanned.IsContextValid, scanned.Depth, scanned.Deadline));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"type":"CALL"} x""")]
    [InlineData("""{"type":"CALL",}""")]
    [InlineData("""{"type":"CALL","params":}""")]
    [InlineData("""{"type":"CALL","params":01}""")]
    [InlineData("""{"type":"CALL","params":1.}""")]
    [InlineData("""{"type":"CALL","params":1e}""")]
    [InlineData("""{"type":"CALL","params":-}""")]
    [InlineData("""{"type":"CALL","params":+1}""")]
    [InlineData("""{"type":"CALL","params":truer}""")]
    [InlineData("""{"type":"CALL","params":[1,]}""")]
    [InlineData("""{"type":"CALL","params":[1}}""")]
    [InlineData("""{"type":"CALL","params":{"a":1,}}""")]
    [InlineData("""{"type":"CALL","params":{"a"}}""")]
    [InlineData("""{"type":"CALL","params":{1:2}}""")]
    [InlineData("""{"type":"CALL","params":"\x"}""")]
    [InlineData("""{"type":"CALL","params":"\u12g4"}""")]
    [InlineData("""{"type":"CALL","params":"\u12"}""")]
    [InlineData("{\"type\":\"CALL\",\"params\":\"a\nb\"}")]
    [InlineData("{\"type\":\"CALL\",\"params\":\"0123456789abcdef0123456789\u0001\"}")]
    [InlineData("""{"type":"CALL","type":"CALL"}""")]
    [InlineData("""{"type":"CALL","id":1}""")]
    [InlineData("""{"type":"CALL","i\u0064":"1"}""")]
    [InlineData("""{"type":"CALL","id":"\u0031"}""")]
    [InlineData("""{"type":"CALL","context":{"root":"","chain":["a"],"depth":1,"deadline":1}}""")]
    [InlineData("""{"type":"CALL","context":{"root":"r","chain":["a"],"depth":0,"deadline":1}}""")]
    [InlineData("""{"type":"CALL","context":{"root":"r","chain":["a"],"depth":1.5,"deadline":1}}""")]
    [InlineData("""{"type":"CALL","context":{"root":"r","chain":[1],"depth":1,"deadline":1}}""")]
    [InlineData("""{"type":"CALL","context":{"root":"r","chain":["a"],"depth":1}}""")]
    [InlineData("""{"type":"CALL","context":{"root":"r","chain":["a"],"depth":1,"depth":1,"deadline":1}}""")]
    [InlineData("""{"type":"CALL","context":{"root":"r","chain":["a"],"depth":1,"deadline":99999999999999999999}}""")]
    public void Leaves_the_rest_to_the_reader(string json)
    {
        Envelope scanned = default;

        Assert.False(EnvelopeScanner.TryRead(Encoding.UTF8.GetBytes(json), WireLimits.MaxPayloadNesting, ref scanned));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(100)]
    public void Takes_no_deeper_nesting_than_the_reader(int maxNesting)
    {
        for (int depth = maxNesting - 1; depth <= maxNesting + 3; depth++)
        {
            foreach (string innermost in new[] { "1", "[]", "{}" })
            {
                byte[] body = Encoding.UTF8.GetBytes($$"""{"type":"CALL","params":{{new string('[', depth)}}{{innermost}}{{new string(']', depth)}}}""");
                Envelope scanned = default;
                EnvelopeReader.ReadAny(body, maxNesting, out string? problem);

                Assert.False(EnvelopeScanner.TryRead(body, maxNesting, ref scanned) && problem is not null, $"{depth} levels and {innermost}: {problem}");
                Assert.Equal(problem is null && depth < 60, EnvelopeScanner.TryRead(body, maxNesting, ref scanned) && depth < 60);
            }
        }
    }

    [Fact]
    public void Leaves_what_is_no_text_to_the_reader()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes($$"""{"type":"CALL","context":{{Context}},"params":""" + "\""), 0xC3, 0x28, .. "\"}"u8];
        Envelope scanned = default;

        Assert.False(EnvelopeScanner.TryRead(body, WireLimits.MaxPayloadNesting, ref scanned));
    }
}
