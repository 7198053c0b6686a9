using System.Text;
using System.Text.Json.Nodes;
using Bro.Rpc.Connections;
using Bro.Rpc.TestKit;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Concurrency.Tests.Interleavings;

/// <summary>Messages as the receive loop hands them on.</summary>
internal static class Frames
{
    public static ReceivedFrame Received(JsonObject message) => Received(Messages.ToText(message));

    public static ReceivedFrame Received(string message)
    {
        byte[] bytes = Frame.Of(message);
        var slab = new Slab(bytes.Length);
        bytes.CopyTo(slab.Array, 0);
        return new ReceivedFrame(slab, 0, bytes.Length);
    }

    /// <summary>A successful RESPONSE to a call of that id.</summary>
    public static ReceivedFrame Answer(string id, int value) =>
        Received(new JsonObject { ["type"] = "RESPONSE", ["id"] = id, ["from"] = "s", ["to"] = "c", ["status"] = "success", ["data"] = value });

    public static string IdOf(long time, uint number)
    {
        Span<byte> id = stackalloc byte[RequestId.Length];
        RequestId.Write(id, time, number);
        return Encoding.UTF8.GetString(id);
    }
}
