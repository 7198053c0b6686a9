using System.Text.RegularExpressions;

namespace Bro.Rpc.Docs.Tests.Markdown;

/// <summary>Pages that name a test as their proof name one that exists.</summary>
public sealed partial class NamedTestsTests
{
    [Theory]
    [InlineData("seed-map.md")]
    [InlineData("performance.md")]
    public void Every_test_that_a_page_names_exists(string page)
    {
        HashSet<string> tests = [.. Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(static file => TestMethods().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups["name"].Value}"))];
        string[] named = [.. TestNames().Matches(File.ReadAllText(Repository.PathOf("docs", page))).Select(static match => match.Groups["name"].Value)];

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(tests));
    }

    [GeneratedRegex(@"public (async )?(Task|void|ValueTask) (?<name>[A-Z]\w*_\w+)\(")]
    private static partial Regex TestMethods();

    [GeneratedRegex(@"`(?<name>\w+Tests\.\w+)`")]
    private static partial Regex TestNames();
}
