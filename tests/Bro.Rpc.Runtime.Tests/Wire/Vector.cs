using System.Text.Json;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Runtime.Tests.Wire;

/// <summary>One recorded JSON frame of the Node implementation.</summary>
internal sealed record Vector(string Direction, string Text, byte[] WholeFrame)
{
    public byte[] Body => WholeFrame[Frame.HeaderLength..];

    public static IReadOnlyList<Vector> ReadAll()
    {
        List<Vector> vectors = [];
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Wire", "vectors.jsonl")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.GetProperty("codec").GetString() == "json")
            {
                vectors.Add(new Vector(root.GetProperty("direction").GetString()!, root.GetProperty("text").GetString()!, Convert.FromHexString(root.GetProperty("frame_hex").GetString()!)));
            }
        }

        return vectors;
    }
}
