using System.Text.RegularExpressions;

namespace Bro.Rpc.Docs.Tests.Markdown;

/// <summary>The page on faults claims nothing without a test.</summary>
public sealed partial class ReliabilityTests
{
    private static readonly string[] Rows = [.. File.ReadAllLines(Repository.PathOf("docs", "reliability.md")).Where(IsRow)];

    [Fact]
    public void Every_row_names_a_test()
    {
        Assert.NotEmpty(Rows);
        Assert.All(Rows, static row => Assert.Matches(TestName(), row.Split('|')[^2]));
    }

    [Fact]
    public void Every_test_it_names_exists()
    {
        HashSet<string> known = ReadTests();

        Assert.All(Named(), name => Assert.True(known.Contains(name), $"docs/reliability.md names the test '{name}', which does not exist."));
    }

    [Fact]
    public void Every_fault_and_every_hostile_peer_stands_in_a_row()
    {
        HashSet<string> faults = ReadTests("Bro.Rpc.EndToEnd.Tests", "Faults");
        string[] hostile = [.. ReadTests("Bro.Rpc.Runtime.Tests", "Gateway").Where(static name => name.StartsWith("Hostile", StringComparison.Ordinal))];

        Assert.NotEmpty(faults);
        Assert.NotEmpty(hostile);
        Assert.Empty(faults.Union(hostile).Except(Named()));
    }

    private static bool IsRow(string line) =>
        line.StartsWith("| ", StringComparison.Ordinal)
        && !line.StartsWith("| fault ", StringComparison.Ordinal)
        && !line.StartsWith("| ---", StringComparison.Ordinal);

    private static IEnumerable<string> Named() => Rows.SelectMany(static row => TestName().Matches(row)).Select(static match => match.Groups["name"].Value);

    private static HashSet<string> ReadTests(params string[] folder) =>
        [.. Directory.EnumerateFiles(Repository.PathOf(["tests", .. folder]), "*Tests.cs", SearchOption.AllDirectories).SelectMany(ReadTestsOf)];

    // a test class is named like its file
    private static IEnumerable<string> ReadTestsOf(string file) =>
        Test().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups["method"].Value}");

    [GeneratedRegex(@"`(?<name>\w+Tests\.\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\[(Fact|Theory)[^\r\n]*\]\s+(\[[^\r\n]*\]\s+)*public (async )?(Task|ValueTask|void) (?<method>\w+)\(")]
    private static partial Regex Test();
}
