using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Bro.Rpc.CodeFixes;
using Bro.Rpc.Generators.Diagnostics;
using Bro.Rpc.Generators.Tests.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Bro.Rpc.Generators.Tests.Diagnostics;

/// <summary>Every id has one descriptor, an analyzer that reports it, a page, and a test.</summary>
public partial class DescriptorTests
{
    private static readonly DiagnosticDescriptor[] All =
    [
        .. typeof(Descriptors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (DiagnosticDescriptor)field.GetValue(null)!),
    ];

    [Fact]
    public void Ids_are_used_once() => Assert.Equal(All.Length, All.Select(descriptor => descriptor.Id).Distinct().Count());

    [Fact]
    public void Each_is_supported_by_an_analyzer()
    {
        IEnumerable<string> supported = typeof(Descriptors).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
            .SelectMany(type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics)
            .Select(descriptor => descriptor.Id);
        Assert.Equal(All.Select(descriptor => descriptor.Id).Order(), supported.Distinct().Order());
    }

    [Fact]
    public void Each_has_a_page_that_its_help_link_names()
    {
        foreach (DiagnosticDescriptor descriptor in All)
        {
            Assert.Equal($"https://github.com/bro-rpc/bro-rpc/blob/main/docs/diagnostics/{descriptor.Id}.md", descriptor.HelpLinkUri);
            string page = File.ReadAllText(Path.Combine(Root(), "docs", "diagnostics", descriptor.Id + ".md"));
            Assert.StartsWith($"# {descriptor.Id}: ", page, StringComparison.Ordinal);
            Assert.Contains($"\nSeverity: {descriptor.DefaultSeverity.ToString().ToLowerInvariant()}.\n", page, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string> Ids => [.. All.Select(descriptor => descriptor.Id)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Ids))]
    public async Task A_page_shows_what_is_reported_and_what_is_not(string id)
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "diagnostics", id + ".md"), TestContext.Current.CancellationToken);
        Match samples = Samples().Match(page);
        Assert.True(samples.Success, "The page has no samples.");
        Assert.Contains(id, await ReportedAsync(samples.Groups["before"].Value));
        Assert.DoesNotContain(await ReportedAsync(samples.Groups["after"].Value), reported => reported is not "BRO013" || id is "BRO013");
    }

    [Fact]
    public void The_list_has_a_line_for_each()
    {
        string list = File.ReadAllText(Path.Combine(Root(), "docs", "diagnostics", "README.md"));
        Assert.Equal(
            All.OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal)
                .Select(descriptor => $"{descriptor.Id} {descriptor.DefaultSeverity.ToString().ToLowerInvariant()} {(FixRun.Of(descriptor.Id).Any() ? "yes" : "no")}"),
            Lines().Matches(list).Select(line => $"{line.Groups["id"].Value} {line.Groups["severity"].Value} {line.Groups["fix"].Value}"));
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Ids))]
    public async Task The_fix_of_a_page_mends_its_sample(string id)
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "diagnostics", id + ".md"), TestContext.Current.CancellationToken);
        BroCodeFixProvider[] fixes = [.. FixRun.Of(id)];
        Assert.Matches(fixes.Length == 0 ? @"\n## Fix\n\nNone: \S" : @"\n## Fix\n\nThe editor offers \S", page);
        if (fixes.Length > 0)
        {
            string before = WithRegistration(Samples().Match(page).Groups["before"].Value);
            string after = await FixRun.ApplyFirstAsync(before, id, TestContext.Current.CancellationToken);
            Assert.NotEqual(before, after);
            GeneratorRun.Of(after).AssertCompiles();
            Assert.True((await ReportedAsync(after)).Count(found => found == id) < (await ReportedAsync(before)).Count(found => found == id), after);
        }
    }

    private static string WithRegistration(string source) =>
        source.Contains("BroBuilder", StringComparison.Ordinal) && !source.Contains("class BroBuilder", StringComparison.Ordinal) ? source + RegistrationSource.Text : source;

    private static async Task<IEnumerable<string>> ReportedAsync(string source)
    {
        string compiled = WithRegistration(source);
        GeneratorRun.Of(compiled).AssertCompiles();
        return (await AnalyzerRun.AnalyzeAsync(GeneratorRun.Compile(compiled), TestContext.Current.CancellationToken)).Select(diagnostic => diagnostic.Id);
    }

    [Fact]
    public void Each_is_tested()
    {
        string tests = string.Concat(Directory.GetFiles(Path.Combine(Root(), "tests", "Bro.Rpc.Generators.Tests", "Diagnostics"), "*Tests.cs").Select(File.ReadAllText));
        IEnumerable<string> marked = Marks().Matches(tests).Select(match => match.Groups[1].Value).Distinct();
        Assert.Equal(All.Select(descriptor => descriptor.Id).Order(), marked.Order());
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));

    [GeneratedRegex("## Before\n+```csharp\n(?<before>.*?)```\n+## After\n+```csharp\n(?<after>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Samples();

    [GeneratedRegex(@"^\| \[(?<id>BRO\d{3})\]\(\k<id>\.md\) \| (?<severity>\w+) \| .* \| (?<fix>\w+) \|$", RegexOptions.Multiline)]
    private static partial Regex Lines();

    [GeneratedRegex(@"\{\|(BRO\d{3}):")]
    private static partial Regex Marks();
}
