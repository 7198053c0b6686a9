using System.Text.Json;

namespace Bro.Rpc.Utilities.Tests.Wire;

/// <summary>The JSON frames that were recorded from the Node implementation.</summary>
internal static class RecordedFrames
{
    public static IReadOnlyList<byte[]> All { get; } = [.. Read()];

    private static IEnumerable<byte[]> Read()
    {
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Wire", "vectors.jsonl")))
        {
            JsonElement root = JsonElement.Parse(line);
            if (root.GetProperty("codec").GetString() == "json")
            {
                yield return Convert.FromHexString(root.GetProperty("frame_hex").GetString()!);
            }
        }
    }
}
