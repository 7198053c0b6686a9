using System.Text;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Wire;

public sealed class RequestIdTests
{
    [Theory]
    [InlineData(1763887000123, 0u, "req-1763887000123-000000")]
    [InlineData(1763887000123, 35u, "req-1763887000123-00000z")]
    [InlineData(1763887000123, 36u, "req-1763887000123-000010")]
    [InlineData(9999999999999, 2147483647u, "req-9999999999999-zik0zj")]
    public void An_id_reads_back_as_it_was_written(long time, uint number, string expected)
    {
        var id = new byte[RequestId.Length];
        RequestId.Write(id, time, number);

        Assert.Equal(expected, Encoding.UTF8.GetString(id));
        Assert.True(RequestId.TryRead(id, out long readTime, out uint readNumber));
        Assert.Equal(time, readTime);
        Assert.Equal(number, readNumber);
    }

    [Theory]
    [InlineData("")]
    [InlineData("req-1763887000123-00000")]
    [InlineData("req-1763887000123-0000000")]
    [InlineData("REQ-1763887000123-000000")]
    [InlineData("req-176388700012x-000000")]
    [InlineData("req-1763887000123_000000")]
    [InlineData("req-1763887000123-00000Z")]
    [InlineData("req-1763887000123-00000é")]
    [InlineData("req-1763887000123-zzzzzz")]
    public void Any_other_text_is_not_one_of_ours(string id)
    {
        Assert.False(RequestId.TryRead(Encoding.UTF8.GetBytes(id), out _, out _));
    }

    [Fact]
    public void A_root_looks_like_those_of_other_peers()
    {
        var root = new byte[RequestId.RootLength];
        RequestId.WriteRoot(root, 1763887000123);

        Assert.Matches("^root-1763887000123-[0-9a-z]{6}$", Encoding.UTF8.GetString(root));
    }
}
