namespace Bro.Rpc.Docs.Tests.Markdown;

/// <summary>The regions of the snippet files, which this project compiles like any other code.</summary>
internal static class CompiledSnippets
{
    public static IReadOnlyDictionary<string, string> ReadAll()
    {
        var snippets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf("tests", "Bro.Rpc.Docs.Tests", "Snippets"), "*.cs"))
        {
            string[] lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                if (!lines[i].TrimStart().StartsWith("#region ", StringComparison.Ordinal))
                {
                    continue;
                }

                int end = Array.FindIndex(lines, i, static line => line.TrimStart() == "#endregion");
                snippets.Add(lines[i].TrimStart()["#region ".Length..], Dedent(lines[(i + 1)..end]));
                i = end;
            }
        }

        return snippets;
    }

    private static string Dedent(string[] lines)
    {
        int indent = lines.Where(static line => line.Length > 0).Min(static line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indent..]));
    }
}
