using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Bro.Rpc.TestKit.Tests.Wire;

/// <summary>The texts are recorded frames of the Node implementation.</summary>
public sealed class MessagesTests
{
    private const string RecordedCall =
        """{"type":"CALL","id":"req-1795425168751-zag4d1","from":"order-service","to":"user-service","method":"getUserById","params":{"userId":"123"},"context":{"root":"root-1795425168750-zy1ndj","chain":["order-service","order-service"],"depth":2,"deadline":1795425169550}}""";

    private static readonly JsonObject Call = Messages.Call(
        "req-1795425168751-zag4d1",
        "order-service",
        "user-service",
        "getUserById",
        new JsonObject { ["userId"] = "123" },
        Messages.Context("root-1795425168750-zy1ndj", ["order-service", "order-service"], 2, 1795425169550));

    [Fact]
    public void Register_is_as_recorded() => AssertText(
        """{"type":"REGISTER","serviceName":"pooled","methods":["m"],"version":"1.0.0","metadata":{"poolIndex":0,"poolSize":2}}""",
        Messages.Register("pooled", ["m"], new JsonObject { ["poolIndex"] = 0, ["poolSize"] = 2 }));

    [Fact]
    public void Acknowledgement_is_as_recorded() => AssertText("""{"type":"REGISTER_ACK"}""", Messages.RegisterAck());

    [Fact]
    public void Call_is_as_recorded() => AssertText(RecordedCall, Call);

    [Fact]
    public void Response_is_as_recorded() => AssertText(
        """{"type":"RESPONSE","id":"req-1795425168751-zag4d1","from":"user-service","to":"order-service","status":"success","data":{"id":"123","name":"N"},"context":{"root":"root-1795425168750-zy1ndj","chain":["order-service","order-service"],"depth":2,"deadline":1795425169550}}""",
        Messages.Response(Call, new JsonObject { ["id"] = "123", ["name"] = "N" }));

    [Fact]
    public void Response_with_null_has_data_and_one_without_a_value_has_none()
    {
        Assert.Contains("\"data\":null,", Messages.ToText(Messages.Response(Call, null)), StringComparison.Ordinal);
        Assert.False(Messages.ResponseWithoutData(Call).ContainsKey("data"));
    }

    [Fact]
    public void Error_response_is_as_recorded_but_for_the_stack()
    {
        JsonObject response = Messages.ErrorResponse(Call, "USER_BANNED", "banned");

        Assert.Equal(["type", "id", "from", "to", "status", "error", "context"], response.Select(pair => pair.Key));
        AssertText("""{"message":"banned","code":"USER_BANNED"}""", response["error"]!);
        AssertText("""{"message":"plain"}""", Messages.ErrorResponse(Call, null, "plain")["error"]!);
    }

    [Fact]
    public void Error_is_as_recorded() => AssertText(
        """{"type":"ERROR","error":{"message":"Service 'user-service' is already registered","code":"CONNECTION_FAILED"}}""",
        Messages.Error("CONNECTION_FAILED", "Service 'user-service' is already registered"));

    [Fact]
    public void Heartbeat_is_as_recorded() => AssertText(
        """{"type":"HEARTBEAT","from":"user-service","timestamp":1795425170753}""",
        Messages.Heartbeat("user-service", 1795425170753));

    [Fact]
    public void A_first_call_has_its_caller_and_its_service_in_the_chain_and_a_nested_one_has_one_more()
    {
        JsonObject first = Messages.FirstContext("order", "user");
        JsonObject nested = Messages.ExtendContext(first, "role");

        AssertText("""["order","user"]""", first["chain"]!);
        Assert.Equal(2, first["depth"]!.GetValue<int>());
        AssertText("""["order","user","role"]""", nested["chain"]!);
        Assert.Equal(3, nested["depth"]!.GetValue<int>());
        Assert.Equal(first["root"]!.GetValue<string>(), nested["root"]!.GetValue<string>());
    }

    [Fact]
    public void Ids_look_as_recorded() => Assert.Matches("^req-[0-9]{13}-[a-z0-9]{6}$", Messages.NewId());

    [Theory]
    [InlineData("""{"id":"a","id":"b"}""")]
    [InlineData("""{"id":"a","\u0069d":"b"}""")]
    [InlineData("""{"a":1} {"b":2}""")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{")]
    public void A_body_that_is_not_one_clean_object_is_refused(string body) =>
        Assert.Throws<InvalidDataException>(() => Messages.Parse(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void A_body_that_is_not_UTF8_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Messages.Parse([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}']));

    private static void AssertText(string expected, JsonNode actual) => Assert.Equal(expected, Messages.ToText(actual));
}
