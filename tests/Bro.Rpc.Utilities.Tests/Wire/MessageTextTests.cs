using System.Text.Json;

namespace Bro.Rpc.Utilities.Tests.Wire;

public sealed class MessageTextTests
{
    private static readonly IpcContext Order = new("root-1", ["order"], 1, 1_763_887_000_123);

    private static readonly IpcMessage Call = IpcMessages.CreateCall("order", "user", "getUser", Order, JsonElement.Parse("""{"id":"1"}"""), "req-1");

    [Fact]
    public void Messages_read_well_in_a_log()
    {
        Assert.Equal("""CALL req-1 order → user.getUser {"id":"1"} [order → user (root-1, depth 2)]""", Call.ToString());
        Assert.Equal("""RESPONSE req-1 user → order success 7 [order → user (root-1, depth 2)]""", IpcMessages.CreateSuccessResponse(Call, JsonElement.Parse("7")).ToString());
        Assert.Equal(
            """RESPONSE req-1 user → order error USER_BANNED: "Ask support." [order → user (root-1, depth 2)]""",
            IpcMessages.CreateErrorResponse(Call, new IpcError("USER_BANNED", "Ask support.")).ToString());
        Assert.Equal("""ERROR EXECUTION_FAILED: "so" """.TrimEnd(), new IpcMessage { Type = IpcMessageType.Error, Error = new IpcError(null, "so") }.ToString());
        Assert.Equal("REGISTER user [a, b] 1.0.0 {}", IpcMessages.CreateRegister("user", ["a", "b"]).ToString());
        Assert.Equal("REGISTER_ACK [cancel]", new IpcMessage { Type = IpcMessageType.RegisterAck, Capabilities = ["cancel"] }.ToString());
        Assert.Equal("HEARTBEAT user 5", new IpcMessage { Type = IpcMessageType.Heartbeat, From = "user", Timestamp = 5 }.ToString());
        Assert.Equal("CANCEL req-1 order → user", new IpcMessage { Type = IpcMessageType.Cancel, Id = "req-1", From = "order", To = "user" }.ToString());
        Assert.Equal("UNKNOWN", new IpcMessage { Type = IpcMessageType.Unknown }.ToString());
    }

    [Fact]
    public void A_peer_cannot_begin_a_line_of_its_own()
    {
        IpcMessage forged = Call with { Method = "m\r\n2026-01-01 all is well", Params = JsonElement.Parse("{\n\"a\":\n1}"), From = "a\u2028b\u001b[2J" };

        Assert.DoesNotContain(forged.ToString(), static character => char.IsControl(character) || character is '\u2028' or '\u2029');
    }

    [Fact]
    public void Long_values_are_cut()
    {
        JsonElement megabyte = JsonSerializer.SerializeToElement(new string('x', 1_000_000));
        IpcMessage message = Call with { Params = megabyte, Data = megabyte, Method = new string('m', 10_000), Id = new string('i', 10_000) };

        Assert.InRange(message.ToString().Length, 800, 1200);
        Assert.Contains("…", message.ToString(), StringComparison.Ordinal);
    }
}
