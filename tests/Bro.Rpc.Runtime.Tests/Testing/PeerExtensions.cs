using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Testing;

internal static class PeerExtensions
{
    /// <summary>
    /// Ends when the gateway has handled every frame that this peer sent before: a message of an unknown type is answered in turn.
    /// Anything else that comes first fails the test.
    /// </summary>
    public static async Task HandledAsync(this MockPeer peer)
    {
        string mark = Messages.NewId("mark");
        await peer.SendFrameAsync(new JsonObject { ["type"] = mark });
        JsonObject answer = await peer.ReceiveAsync();
        Assert.Contains(mark, answer["error"]?["message"]?.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The next frame, which must be an ERROR of that code.</summary>
    public static async Task<JsonObject> ReceiveErrorAsync(this MockPeer peer, string code)
    {
        JsonObject error = await peer.ReceiveAsync();
        Assert.Equal("ERROR", error["type"]?.ToString());
        Assert.Equal(code, error["error"]?["code"]?.ToString());
        return error;
    }

    /// <summary>The next frame, which must refuse that call in the right form, and name it.</summary>
    public static async Task<JsonObject> ReceiveRefusalAsync(this MockPeer peer, JsonObject call, string code, bool echoesContext)
    {
        JsonObject response = await peer.ReceiveAsync();
        Assert.Equal("RESPONSE", response["type"]?.ToString());
        Assert.Equal("error", response["status"]?.ToString());
        Assert.Equal(code, response["error"]?["code"]?.ToString());
        Assert.StartsWith($"{call["to"]}.{call["method"]} ", response["error"]?["message"]?.ToString(), StringComparison.Ordinal);
        Assert.Equal(call["id"]?.ToString(), response["id"]?.ToString());
        Assert.Equal(call["to"]?.ToString(), response["from"]?.ToString());
        Assert.Equal(peer.ServiceName ?? call["from"]?.ToString(), response["to"]?.ToString());
        Assert.True(JsonNode.DeepEquals(echoesContext ? call["context"] : null, response["context"]), $"context is {response["context"]}");
        return response;
    }

    /// <summary>The body of the next frame as text, byte for byte.</summary>
    public static async Task<string> ReceiveTextAsync(this MockPeer peer) =>
        System.Text.Encoding.UTF8.GetString(await peer.ReceiveFrameBytesAsync());
}
