using System.Text.RegularExpressions;

namespace Bro.Rpc.Docs.Tests.Markdown;

public sealed partial class MarkdownTests
{
    [Fact]
    public void Every_block_of_csharp_is_compiled_code()
    {
        IReadOnlyDictionary<string, string> snippets = CompiledSnippets.ReadAll();
        MarkdownCode[] blocks = [.. MarkdownCode.ReadAll().Where(static code => code.Language == "csharp" && !IsDiagnostic(code))];

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block =>
        {
            Assert.True(block.Snippet is not null, $"{block.File}:{block.Line} names no snippet. Put the code into a region in Snippets, and its name above the block.");
            Assert.True(snippets.ContainsKey(block.Snippet!), $"{block.File}:{block.Line} names the snippet '{block.Snippet}', which does not exist.");
            Assert.Equal(snippets[block.Snippet!], block.Text);
        });
    }

    [Fact]
    public void Every_snippet_is_shown_somewhere()
    {
        string?[] shown = [.. MarkdownCode.ReadAll().Select(static code => code.Snippet)];

        Assert.Empty(CompiledSnippets.ReadAll().Keys.Except(shown));
    }

    [Fact]
    public void Every_link_to_a_file_leads_somewhere()
    {
        string[] files = ["README.md", "CONTRIBUTING.md", .. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)];

        Assert.All(files, file =>
        {
            string path = Repository.PathOf(file);
            foreach (Match link in Links().Matches(File.ReadAllText(path)))
            {
                string target = link.Groups["target"].Value;
                string full = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, target));
                Assert.True(Path.Exists(full), $"{file} links to '{target}', which does not exist.");
            }
        });
    }

    // The blocks of these pages are compiled by the generator's tests, because half of them must not compile.
    private static bool IsDiagnostic(MarkdownCode code) => code.File.StartsWith("docs/diagnostics/", StringComparison.Ordinal);

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)#]+)(#[^)]*)?\)")]
    private static partial Regex Links();
}
