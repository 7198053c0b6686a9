using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.Runtime.Tests.Wire;
using Bro.Rpc.TestKit;
using Bro.Rpc.Wire;
using Xunit;

namespace Bro.Rpc.Runtime.Tests.Testing;

/// <summary>A peer that writes MessagePack.</summary>
internal static class MessagePackPeerExtensions
{
    public static byte[] Pack(JsonNode message)
    {
        using var transcoder = Transcoder.Rent();
        return [.. transcoder.ToFrame(Encoding.UTF8.GetBytes(Messages.ToText(message)), IpcSerializer.Json, WireLimits.DefaultMaxMessageSize)[Frame.HeaderLength..]];
    }

    /// <summary>A map of these bytes, in the shortest form; keys and values one behind the other.</summary>
    public static byte[] Map(params byte[][] parts) => [(byte)(0x80 | (parts.Length / 2)), .. parts.SelectMany(static part => part)];

    public static byte[] Text(string text) => [0xD9, (byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];

    public static async Task<MockPeer> RegisterMessagePackAsync(this RunningGateway gateway, string name, JsonObject? metadata = null)
    {
        MockPeer peer = await gateway.ConnectAsync();
        await peer.SendFrameAsync(Pack(Messages.Register(name, ["get"], metadata)));
        Assert.Equal("REGISTER_ACK", (await peer.ReceiveMessagePackAsync())["type"]!.ToString());
        return peer;
    }

    public static async Task<JsonObject> ReceiveMessagePackAsync(this MockPeer peer) => PlainMessagePack.Parse(await peer.ReceiveFrameBytesAsync()).AsObject();
}
