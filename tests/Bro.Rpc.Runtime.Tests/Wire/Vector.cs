using System.Text.Json;
using System.Text.Json.Nodes;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Runtime.Tests.Wire;

/// <summary>One recorded frame of the Node implementation.</summary>
/// <param name="Serializer">What it is written in.</param>
/// <param name="Message">What a parser of the tests' own says that it says.</param>
/// <param name="WholeFrame">The bytes.</param>
internal sealed record Vector(IpcSerializer Serializer, JsonObject Message, byte[] WholeFrame)
{
    public byte[] Body => WholeFrame[Frame.HeaderLength..];

    public static IReadOnlyList<Vector> ReadAll()
    {
        List<Vector> vectors = [];
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Wire", "vectors.jsonl")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            byte[] frame = Convert.FromHexString(root.GetProperty("frame_hex").GetString()!);
            vectors.Add(root.GetProperty("codec").GetString() == "json"
                ? new Vector(IpcSerializer.Json, JsonNode.Parse(root.GetProperty("text").GetString()!)!.AsObject(), frame)
                : new Vector(IpcSerializer.MessagePack, PlainMessagePack.Parse(frame.AsSpan(Frame.HeaderLength)).AsObject(), frame));
        }

        return vectors;
    }
}
