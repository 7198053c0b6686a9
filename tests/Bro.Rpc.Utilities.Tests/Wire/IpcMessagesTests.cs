using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Bro.Rpc.Utilities.Tests.Wire;

public sealed class IpcMessagesTests
{
    private static readonly IpcContext Order = IpcContext.Create("order", TimeSpan.FromMinutes(1), root: "root-1");

    [Fact]
    public void A_call_goes_out_with_the_callers_context_extended_by_the_service_called()
    {
        IpcMessage call = IpcMessages.CreateCall("order", "user", "getUser", Order);

        Assert.Matches("^req-[0-9]{13}-[0-9a-z]{6}$", call.Id);
        Assert.Equal(["order", "user"], call.Context!.Chain);
        Assert.Equal(2, call.Context.Depth);
        Assert.Equal("{}", call.Params?.GetRawText());
        Assert.Null(IpcMessages.Validate(call));
        Assert.Equal(
            $$$"""{"type":"CALL","id":"{{{call.Id}}}","from":"order","to":"user","method":"getUser","params":{},"context":{"root":"root-1","chain":["order","user"],"depth":2,"deadline":{{{Order.Deadline}}}}}""",
            BodyOf(call));
    }

    [Fact]
    public void Parameters_and_id_may_be_given()
    {
        IpcMessage call = IpcMessages.CreateCall("order", "user", "getUser", Order, JsonElement.Parse("[1]"), "my-id");

        Assert.Equal("my-id", call.Id);
        Assert.Equal("[1]", call.Params?.GetRawText());
    }

    [Fact]
    public void Answers_have_the_id_and_context_of_the_call_and_go_the_other_way()
    {
        IpcMessage call = IpcMessages.CreateCall("order", "user", "getUser", Order, id: "1");

        IpcMessage success = IpcMessages.CreateSuccessResponse(call, JsonElement.Parse("7"));
        IpcMessage nothing = IpcMessages.CreateSuccessResponse(call);
        IpcMessage error = IpcMessages.CreateErrorResponse(call, new IpcError("USER_BANNED", "no"));

        string context = $$"""{"root":"root-1","chain":["order","user"],"depth":2,"deadline":{{Order.Deadline}}}""";
        Assert.Equal($$"""{"type":"RESPONSE","id":"1","from":"user","to":"order","status":"success","data":7,"context":{{context}}}""", BodyOf(success));
        Assert.Equal($$"""{"type":"RESPONSE","id":"1","from":"user","to":"order","status":"success","context":{{context}}}""", BodyOf(nothing));
        Assert.Equal($$"""{"type":"RESPONSE","id":"1","from":"user","to":"order","status":"error","error":{"message":"no","code":"USER_BANNED"},"context":{{context}}}""", BodyOf(error));
        Assert.All([success, nothing, error], static message => Assert.Null(IpcMessages.Validate(message)));
        Assert.Throws<ArgumentException>(() => IpcMessages.CreateSuccessResponse(success));
    }

    [Fact]
    public void Registering_and_signs_of_life_are_spelled_as_every_peer_spells_them()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(5));

        Assert.Equal(
            """{"type":"REGISTER","serviceName":"user","methods":["a"],"version":"1.0.0","metadata":{}}""",
            BodyOf(IpcMessages.CreateRegister("user", ["a"])));
        Assert.Equal(
            """{"type":"REGISTER","serviceName":"user","methods":[],"version":"2","metadata":{"poolIndex":0}}""",
            BodyOf(IpcMessages.CreateRegister("user", [], "2", JsonElement.Parse("""{"poolIndex":0}"""))));
        Assert.Equal("""{"type":"HEARTBEAT","from":"user","timestamp":5}""", BodyOf(IpcMessages.CreateHeartbeat("user", clock)));
    }

    [Fact]
    public void Builders_want_names()
    {
        Assert.Throws<ArgumentException>(() => IpcMessages.CreateCall("", "user", "m", Order));
        Assert.Throws<ArgumentException>(() => IpcMessages.CreateCall("order", "", "m", Order));
        Assert.Throws<ArgumentException>(() => IpcMessages.CreateCall("order", "user", "", Order));
        Assert.Throws<ArgumentException>(() => IpcMessages.CreateRegister("", []));
        Assert.Throws<ArgumentException>(() => IpcMessages.CreateHeartbeat(""));
    }

    private static string BodyOf(IpcMessage message) => Encoding.UTF8.GetString(IpcFrames.Serialize(message).AsSpan(IpcFrames.PrefixLength));
}
