using System.Text;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Wire;

public sealed class WireErrorTests
{
    [Theory]
    [InlineData("""{"message":"m","code":"USER_BANNED","stack":"s"}""", "m", "USER_BANNED", "s")]
    [InlineData("""{"message":"m"}""", "m", null, null)]
    [InlineData("""{"message":"m","code":null}""", "m", null, null)]
    [InlineData("""{"message":"m","code":42}""", "m", "42", null)]
    [InlineData("""{"message":"m","code":-1.5e3}""", "m", "-1.5e3", null)]
    [InlineData("""{"message":"m","code":true}""", "m", "true", null)]
    [InlineData("""{"message":"m","code":false}""", "m", "false", null)]
    [InlineData("""{"message":"m","code":{"a":["b"]},"x":[1]}""", "m", null, null)]
    [InlineData("""{"\u006dessage":"\u006d","c\u006fde":"\u0043"}""", "m", "C", null)]
    [InlineData("""{"message":7}""", "7", null, null)]
    [InlineData("\"just text\"", "just text", null, null)]
    [InlineData("13", "13", null, null)]
    public void An_error_is_read_whatever_a_peer_made_of_it(string json, string message, string? code, string? stack)
    {
        Assert.Equal(new WireError(message, code, stack), WireError.Read(Encoding.UTF8.GetBytes(json)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData("{}")]
    [InlineData("""{"message":null}""")]
    [InlineData("\"\\ud800\"")]
    public void An_error_that_says_nothing_still_has_a_message(string json)
    {
        WireError error = WireError.Read(Encoding.UTF8.GetBytes(json));

        Assert.False(string.IsNullOrWhiteSpace(error.Message));
        Assert.Null(error.Code);
        Assert.Equal(IpcErrorCode.ExecutionFailed, error.ErrorCode);
    }

    [Theory]
    [InlineData(null, "EXECUTION_FAILED")]
    [InlineData("", "EXECUTION_FAILED")]
    [InlineData("USER_BANNED", "USER_BANNED")]
    [InlineData("TIMEOUT", "TIMEOUT")]
    public void A_code_reaches_the_caller_unchanged_and_none_means_that_the_handler_threw(string? code, string expected)
    {
        Assert.Equal(expected, new WireError("m", code).ErrorCode.Value);
    }
}
