using System.Text;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Wire;

public sealed class RegistrationTests
{
    [Fact]
    public void All_parts_are_read()
    {
        Registration registration = Read("""{"type":"REGISTER","x":[1],"serviceName":"üser","methods":["a","\u0062"],"version":"2","metadata":{"poolIndex":0,"k":[1]}}""");

        Assert.Equal("üser", registration.ServiceName);
        Assert.Equal(["a", "b"], registration.Methods);
        Assert.Equal("2", registration.Version);
        Assert.True(registration.IsPooled);
        Assert.Equal("""{"poolIndex":0,"k":[1]}""", registration.Metadata!.Value.GetRawText());
    }

    [Theory]
    [InlineData("""{"serviceName":"a","methods":[]}""")]
    [InlineData("""{"serviceName":"a","methods":[],"version":1,"metadata":[]}""")]
    [InlineData("""{"serviceName":"a","methods":[],"version":null,"metadata":null}""")]
    public void Version_and_metadata_may_be_absent_or_of_another_type(string body)
    {
        Registration registration = Read(body);

        Assert.Null(registration.Version);
        Assert.Null(registration.Metadata);
        Assert.False(registration.IsPooled);
    }

    [Theory]
    [InlineData("""{"poolIndex":1.5}""", true)]
    [InlineData("""{"poolIndex":-1}""", true)]
    [InlineData("""{"poolIndex":"0"}""", false)]
    [InlineData("""{"poolIndex":null}""", false)]
    [InlineData("""{"POOLINDEX":0}""", false)]
    [InlineData("""{}""", false)]
    public void A_pool_is_marked_by_a_number(string metadata, bool isPooled)
    {
        Assert.Equal(isPooled, Read($$"""{"serviceName":"a","methods":[],"metadata":{{metadata}}}""").IsPooled);
    }

    [Theory]
    [InlineData("""{"methods":[]}""", "serviceName")]
    [InlineData("""{"serviceName":"","methods":[]}""", "serviceName")]
    [InlineData("""{"serviceName":"  ","methods":[]}""", "serviceName")]
    [InlineData("""{"serviceName":1,"methods":[]}""", "serviceName")]
    [InlineData("""{"serviceName":"a\nb","methods":[]}""", "control characters")]
    [InlineData("""{"serviceName":"\ud800","methods":[]}""", "UTF-8")]
    [InlineData("""{"serviceName":"a"}""", "methods")]
    [InlineData("""{"serviceName":"a","methods":{}}""", "methods")]
    [InlineData("""{"serviceName":"a","methods":["b",1]}""", "method name")]
    [InlineData("""{"serviceName":"a","methods":["\ud800"]}""", "UTF-8")]
    [InlineData("""{"serviceName":"a","methods":["b\u001bc"]}""", "control characters, 'b?c'")]
    [InlineData("""{"serviceName":"a","methods":["b\u0085c"]}""", "control characters, 'b?c'")]
    [InlineData("""{"serviceName":"a","methods":[],"metadata":{"bro":{"caps":["\ud800"]}}}""", "UTF-8")]
    public void A_registration_that_cannot_be_has_a_problem_that_names_the_part(string body, string expected)
    {
        IpcError? problem = Registration.Read(IpcSerializer.Json, Encoding.UTF8.GetBytes(body), RegistrationLimits.Default, out Registration? registration);

        Assert.Contains(expected, problem!.Message, StringComparison.Ordinal);
        Assert.Equal(IpcErrorCode.InvalidMessage, problem.Code);
        Assert.Null(registration);
    }

    [Fact]
    public void Names_and_the_number_of_methods_have_limits()
    {
        string longest = new('n', WireLimits.MaxServiceNameLength);
        Assert.Equal(longest, Read($$"""{"serviceName":"{{longest}}","methods":[]}""").ServiceName);
        Assert.Contains("256 bytes", Problem($$"""{"serviceName":"{{longest}}x","methods":[]}"""), StringComparison.Ordinal);
        Assert.Contains("256 bytes", Problem($$"""{"serviceName":"{{new string('é', 129)}}","methods":[]}"""), StringComparison.Ordinal);
        Assert.Contains("512 bytes", Problem($$"""{"serviceName":"a","methods":["{{new string('m', 513)}}"]}"""), StringComparison.Ordinal);
        Assert.Contains("512 bytes", Problem($$"""{"serviceName":"a","methods":["{{string.Concat(Enumerable.Repeat("\\u00e9", 257))}}"]}"""), StringComparison.Ordinal);
        Assert.Contains("MaxMetadataBytes", Problem($$"""{"serviceName":"a","methods":[],"version":"{{new string('v', WireLimits.DefaultMaxMetadataBytes + 1)}}"}"""), StringComparison.Ordinal);
        string many = string.Join(',', Enumerable.Repeat("\"m\"", WireLimits.MaxMethods));
        Assert.Equal(WireLimits.MaxMethods, Read($$"""{"serviceName":"a","methods":[{{many}}]}""").Methods.Count);
        Assert.Contains("10000 methods", Problem($$"""{"serviceName":"a","methods":[{{many}},"m"]}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_as_long_as_it_is_without_its_escapes()
    {
        string escaped = string.Concat(Enumerable.Repeat("\\u006d", WireLimits.MaxMethodNameLength));

        Assert.Equal([new string('m', WireLimits.MaxMethodNameLength)], Read($$"""{"serviceName":"{{escaped[..(6 * WireLimits.MaxServiceNameLength)]}}","methods":["{{escaped}}"]}""").Methods);
    }

    [Fact]
    public void Both_serializers_say_the_same_of_the_same_registration()
    {
        string[] bodies =
        [
            """{"serviceName":"a","methods":["b","\u00e9"],"version":"2","metadata":{"poolIndex":0,"bro":{"v":1,"caps":["cancel"]},"k":[1,{"l":null}]},"more":[1]}""",
            """{"serviceName":"a","methods":[],"version":1,"metadata":[]}""",
            """{"serviceName":"a","methods":["b",1]}""",
            """{"serviceName":"a","methods":["b\n"]}""",
            """{"methods":[]}""",
            """{"serviceName":"a"}""",
            $$"""{"serviceName":"a","methods":["{{new string('m', WireLimits.MaxMethodNameLength + 1)}}"]}""",
            $$"""{"serviceName":"{{new string('s', WireLimits.MaxServiceNameLength + 1)}}","methods":[]}""",
        ];
        foreach (string body in bodies)
        {
            using var transcoder = Transcoder.Rent();
            byte[] packed = transcoder.ToFrame(Encoding.UTF8.GetBytes(body), IpcSerializer.Json, WireLimits.DefaultMaxMessageSize)[WireLimits.PrefixLength..].ToArray();

            IpcError? inJson = Registration.Read(IpcSerializer.Json, Encoding.UTF8.GetBytes(body), RegistrationLimits.Default, out Registration? json);
            IpcError? inMessagePack = Registration.Read(IpcSerializer.MessagePack, packed, RegistrationLimits.Default, out Registration? messagePack);

            Assert.Equal(inJson, inMessagePack);
            Assert.Equal((json?.ServiceName, json?.Version, json?.IsPooled, json?.Capabilities), (messagePack?.ServiceName, messagePack?.Version, messagePack?.IsPooled, messagePack?.Capabilities));
            Assert.Equal(json?.Methods, messagePack?.Methods);
            Assert.Equal(json?.Metadata?.GetRawText(), messagePack?.Metadata?.GetRawText());
        }
    }

    private static Registration Read(string body)
    {
        Assert.Null(Registration.Read(IpcSerializer.Json, Encoding.UTF8.GetBytes(body), RegistrationLimits.Default, out Registration? registration));
        return registration!;
    }

    private static string Problem(string body)
    {
        IpcError problem = Registration.Read(IpcSerializer.Json, Encoding.UTF8.GetBytes(body), RegistrationLimits.Default, out _)!;
        Assert.Equal(IpcErrorCode.ConnectionFailed, problem.Code);
        return problem.Message;
    }
}
