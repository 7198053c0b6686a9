namespace Bro.Rpc.Docs.Tests.Markdown;

/// <summary>One block of code in a Markdown file.</summary>
/// <param name="File">The file, from the repository's root.</param>
/// <param name="Line">The line of the fence.</param>
/// <param name="Language">What stands behind the fence.</param>
/// <param name="Snippet">The name in the comment above, or null.</param>
/// <param name="Text">The code.</param>
public sealed record MarkdownCode(string File, int Line, string Language, string? Snippet, string Text)
{
    private const string Fence = "```";
    private const string Marker = "<!-- snippet: ";

    private static readonly string[] Places = ["README.md", "CONTRIBUTING.md", "docs", "samples", "src"];

    public static IEnumerable<MarkdownCode> ReadAll() => Places
        .Select(static name => Repository.PathOf(name))
        .SelectMany(static path => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.md", SearchOption.AllDirectories) : [path])
        .Where(static path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
        .SelectMany(Read);

    private static IEnumerable<MarkdownCode> Read(string path)
    {
        string[] lines = System.IO.File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            int start = i;
            string? marker = start > 0 && lines[start - 1].StartsWith(Marker, StringComparison.Ordinal) ? lines[start - 1][Marker.Length..].Replace(" -->", string.Empty, StringComparison.Ordinal) : null;
            while (++i < lines.Length && lines[i] != Fence)
            {
                // up to the closing fence
            }

            yield return new MarkdownCode(Path.GetRelativePath(Repository.Root, path), start + 1, lines[start][Fence.Length..].Trim(), marker, string.Join('\n', lines[(start + 1)..i]));
        }
    }
}
