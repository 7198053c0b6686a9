using System.Text;
using System.Text.Json;

namespace Bro.Rpc.Utilities.Tests.Wire;

public sealed class ValidationTests
{
    private const string Context = """{"root":"r","chain":[],"depth":1,"deadline":1}""";
    private const string Address = "\"id\":\"1\",\"from\":\"a\",\"to\":\"b\"";

    [Theory]
    [InlineData("\"type\":\"SUBSCRIBE\"", "'type'")]
    [InlineData("\"type\":\"REGISTER\",\"methods\":[]", "'serviceName'")]
    [InlineData("\"type\":\"REGISTER\",\"serviceName\":\"a\\nb\",\"methods\":[]", "control characters")]
    [InlineData("\"type\":\"REGISTER\",\"serviceName\":\"a\"", "'methods'")]
    [InlineData("\"type\":\"CALL\",\"from\":\"a\",\"to\":\"b\",\"method\":\"m\",\"context\":" + Context, "'id'")]
    [InlineData("\"type\":\"CALL\",\"id\":\"1\",\"to\":\"b\",\"method\":\"m\",\"context\":" + Context, "'from'")]
    [InlineData("\"type\":\"CALL\",\"id\":\"1\",\"from\":\"a\",\"method\":\"m\",\"context\":" + Context, "'to'")]
    [InlineData("\"type\":\"CALL\"," + Address + ",\"context\":" + Context, "'method'")]
    [InlineData("\"type\":\"RESPONSE\"," + Address, "'status'")]
    [InlineData("\"type\":\"RESPONSE\"," + Address + ",\"status\":\"error\"", "'error'")]
    [InlineData("\"type\":\"HEARTBEAT\",\"timestamp\":1", "'from'")]
    [InlineData("\"type\":\"HEARTBEAT\",\"from\":\"a\"", "'timestamp'")]
    [InlineData("\"type\":\"ERROR\"", "'error'")]
    [InlineData("\"type\":\"CANCEL\",\"id\":\"1\",\"from\":\"a\"", "'to'")]
    public void What_a_message_lacks_is_said(string fields, string says)
    {
        IpcError? error = IpcMessages.Validate(Read(fields));

        Assert.Equal(IpcErrorCode.InvalidMessage, error?.Code);
        Assert.Contains(says, error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"type\":\"REGISTER_ACK\"")]
    [InlineData("\"type\":\"REGISTER\",\"serviceName\":\"a\",\"methods\":[]")]
    [InlineData("\"type\":\"CALL\"," + Address + ",\"method\":\"m\",\"context\":" + Context)]
    [InlineData("\"type\":\"RESPONSE\"," + Address + ",\"status\":\"success\"")]
    [InlineData("\"type\":\"RESPONSE\"," + Address + ",\"status\":\"error\",\"error\":{}")]
    [InlineData("\"type\":\"HEARTBEAT\",\"from\":\"a\",\"timestamp\":1")]
    [InlineData("\"type\":\"ERROR\",\"error\":\"so\"")]
    [InlineData("\"type\":\"CANCEL\"," + Address)]
    public void What_has_all_that_its_type_needs_is_valid(string fields) => Assert.Null(IpcMessages.Validate(Read(fields)));

    [Fact]
    public void A_call_without_a_valid_context_has_a_code_of_its_own() =>
        Assert.Equal(IpcErrorCode.InvalidContext, IpcMessages.Validate(Read("\"type\":\"CALL\"," + Address + ",\"method\":\"m\",\"context\":{}"))?.Code);

    [Fact]
    public void Names_are_valid_up_to_their_limits_in_bytes()
    {
        IpcMessage call = Read("\"type\":\"CALL\"," + Address + ",\"method\":\"m\",\"context\":" + Context);
        IpcMessage register = IpcMessages.CreateRegister("a", []);

        AssertLimit(call, 256, static (message, name) => message with { Id = name });
        AssertLimit(call, 256, static (message, name) => message with { From = name });
        AssertLimit(call, 256, static (message, name) => message with { To = name });
        AssertLimit(call, 512, static (message, name) => message with { Method = name });
        AssertLimit(register, 256, static (message, name) => message with { ServiceName = name });
        AssertLimit(register, 512, static (message, name) => message with { Methods = [name] });
    }

    [Fact]
    public void A_service_has_up_to_ten_thousand_methods_and_metadata_that_is_an_object()
    {
        Assert.Null(IpcMessages.Validate(IpcMessages.CreateRegister("a", Enumerable.Repeat("m", 10_000))));
        Assert.NotNull(IpcMessages.Validate(IpcMessages.CreateRegister("a", Enumerable.Repeat("m", 10_001))));
        Assert.NotNull(IpcMessages.Validate(IpcMessages.CreateRegister("a", [], metadata: JsonElement.Parse("[]"))));
    }

    [Fact]
    public void A_context_is_checked_in_the_gateways_order()
    {
        const int TooDeep = IpcContext.MaxDepth + 1;
        string[] longChain = [.. Enumerable.Repeat(new string('"', 250), 150)];

        Assert.Equal(IpcErrorCode.InvalidContext, IpcMessages.ValidateContext(null)?.Code);
        Assert.Equal(IpcErrorCode.InvalidContext, IpcMessages.ValidateContext(new IpcContext("r", [.. longChain], TooDeep, 0))?.Code);
        Assert.Equal(IpcErrorCode.DeadlineExceeded, IpcMessages.ValidateContext(new IpcContext("r", ["a"], TooDeep, 0))?.Code);
        Assert.Equal(IpcErrorCode.MaxDepthExceeded, IpcMessages.ValidateContext(new IpcContext("r", ["a"], TooDeep, long.MaxValue))?.Code);
        Assert.Null(IpcMessages.ValidateContext(new IpcContext("r", ["a"], IpcContext.MaxDepth, long.MaxValue)));
        Assert.Null(IpcMessages.ValidateContext(IpcContext.Create("a", TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public void A_context_is_valid_up_to_64_KiB_as_it_stands_in_the_message()
    {
        static IpcContext Of(int rootLength) => new(new string('r', rootLength), ["a"], 1, 1_763_887_000_123);
        int overhead = """{"root":"","chain":["a"],"depth":1,"deadline":1763887000123}""".Length;
        var longAgo = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch);

        Assert.Null(IpcMessages.ValidateContext(Of((64 * 1024) - overhead), longAgo));
        Assert.Equal(IpcErrorCode.InvalidContext, IpcMessages.ValidateContext(Of((64 * 1024) - overhead + 1), longAgo)?.Code);
    }

    private static void AssertLimit(IpcMessage message, int limit, Func<IpcMessage, string, IpcMessage> with)
    {
        Assert.Null(IpcMessages.Validate(with(message, new string('x', limit))));
        Assert.Equal(IpcErrorCode.InvalidMessage, IpcMessages.Validate(with(message, new string('x', limit - 1) + "é"))?.Code);
    }

    private static IpcMessage Read(string fields) => IpcFrames.DeserializeBody(Encoding.UTF8.GetBytes($"{{{fields}}}"));
}
