using System.Text;
using System.Text.Json;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Wire;

public sealed class ContextReaderTests
{
    [Fact]
    public void A_context_is_read_with_all_its_parts()
    {
        IpcContext context = Read("""{"x":[{}],"root":"r\u00e9","chain":["order","\u0075ser"],"depth":2.0,"deadline":1763887000123,"y":{}}""");

        Assert.Equal("ré", context.Root);
        Assert.Equal(["order", "user"], context.Chain);
        Assert.Equal(2, context.Depth);
        Assert.Equal(1763887000123, context.Deadline);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_a_name_does_not_lose_the_call()
    {
        IpcContext context = Read("""{"root":"r\ud800","chain":["\udc00"],"depth":1,"deadline":1}""");

        Assert.NotEmpty(context.Root);
        Assert.Single(context.Chain);
    }

    [Fact]
    public void An_unknown_part_may_be_nested_as_deep_as_a_message_may()
    {
        string deepest = new string('[', WireLimits.MaxNesting - 2) + new string(']', WireLimits.MaxNesting - 2);
        string json = $$"""{"root":"r","chain":[],"depth":1,"deadline":1,"x":{{deepest}}}""";

        Envelope envelope = EnvelopeReader.Read(Encoding.UTF8.GetBytes($$"""{"type":"CALL","context":{{json}}}"""), out string? problem);

        Assert.Null(problem);
        Assert.True(envelope.IsContextValid);
        Assert.Equal("r", Read(json).Root);
    }

    [Theory]
    [InlineData("""{"root":"","chain":[],"depth":1,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":0,"deadline":1}""")]
    [InlineData("""{"root":"r","chain":[],"depth":1e300,"deadline":1}""")]
    public void What_is_not_valid_after_all_throws(string json)
    {
        Assert.Throws<JsonException>(() => Read(json));
    }

    [Fact]
    public void Names_that_come_again_are_the_same_string()
    {
        var names = new TextCache();
        byte[] json = Encoding.UTF8.GetBytes("""{"root":"r","chain":["order","user"],"depth":2,"deadline":1}""");

        Assert.Same(ContextReader.Read(json, names).Chain[1], ContextReader.Read(json, names).Chain[1]);
    }

    [Fact]
    public void The_cache_of_names_is_bounded_and_still_right_when_full()
    {
        var names = new TextCache();
        for (int i = 0; i < 5000; i++)
        {
            Assert.Equal($"n{i}", names.Get(Encoding.UTF8.GetBytes($"n{i}")));
        }

        Assert.Same(names.Get("n0"u8), names.Get("n0"u8));
        Assert.NotSame(names.Get("n4999"u8), names.Get("n4999"u8));
    }

    private static IpcContext Read(string json) => ContextReader.Read(Encoding.UTF8.GetBytes(json), new TextCache());
}
