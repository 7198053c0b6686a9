using System.Buffers.Binary;
using System.Text;
using System.Xml.Linq;
using Bro.Rpc.Packages.Tests.Feed;

namespace Bro.Rpc.Packages.Tests.Content;

/// <summary>What is in the packages, and what they say about themselves.</summary>
public sealed class ContentTests(PackedPackages packages)
{
    // Whatever is built to run in a compiler or an editor ships.
    private static readonly string[] Analyzers =
    [
        .. Directory.EnumerateFiles(ThisBuild.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Where(static path => File.ReadAllText(path).Contains("<IsRoslynComponent>true<", StringComparison.Ordinal))
            .Select(static path => Path.GetFileNameWithoutExtension(path) + ".dll")
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Ids => [.. PackedPackages.Ids];

    [Fact]
    public void The_contracts_bring_what_runs_in_compilers_and_editors_and_nothing_else()
    {
        PackageFile package = packages.Open("Bro.Rpc.Abstractions");

        Assert.Contains("Bro.Rpc.Generators.dll", Analyzers);
        Assert.Equal(
            [
                "PACKAGE.md",
                .. Analyzers.Select(static name => $"analyzers/dotnet/cs/{name}"),
                "build/Bro.Rpc.Abstractions.props",
                "buildTransitive/Bro.Rpc.Abstractions.props",
                "icon.png",
                "lib/net10.0/Bro.Rpc.Abstractions.dll",
                "lib/net10.0/Bro.Rpc.Abstractions.xml",
            ],
            package.Files);
        Assert.Empty(package.Metadata.Descendants("dependency"));
    }

    [Fact]
    public void What_runs_in_the_compiler_needs_no_newer_one_and_reports_with_line_numbers()
    {
        PackageFile package = packages.Open("Bro.Rpc.Abstractions");

        Assert.All(Analyzers, name =>
        {
            byte[] analyzer = package.Read($"analyzers/dotnet/cs/{name}");
            IReadOnlyDictionary<string, Version> references = SymbolFile.ReferencesOf(analyzer);
            Assert.True(SymbolFile.HasOwn(analyzer), $"{name} has no symbols in it: its project wants <DebugType>embedded</DebugType>.");
            Assert.Contains("netstandard", references.Keys);
            Assert.Equal(new Version(4, 14, 0, 0), references["Microsoft.CodeAnalysis"]);
        });
    }

    [Fact]
    public void The_runtime_brings_the_contracts_with_their_generator()
    {
        PackageFile package = packages.Open("Bro.Rpc.Runtime");

        Assert.Equal(["PACKAGE.md", "icon.png", "lib/net10.0/Bro.Rpc.Runtime.dll", "lib/net10.0/Bro.Rpc.Runtime.xml"], package.Files);
        XElement[] dependencies = [.. package.Metadata.Descendants("dependency")];
        XElement contracts = dependencies.Single(static dependency => (string?)dependency.Attribute("id") == "Bro.Rpc.Abstractions");
        Assert.Equal(packages.Version, (string?)contracts.Attribute("version"));
        Assert.Equal("All", (string?)contracts.Attribute("include"));
        Assert.Null(contracts.Attribute("exclude"));

        // nothing but abstractions; of options and health checks, what others extend stands beside the rest
        Assert.Equal(
            ["Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Options"],
            dependencies.Except([contracts]).Select(static other => (string)other.Attribute("id")!).Where(static id => !id.EndsWith(".Abstractions", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Bro.Rpc.Resilience", "Microsoft.Extensions.Options", "Microsoft.Extensions.Resilience", "Polly.Extensions")]
    [InlineData("Bro.Rpc.Validation", "Microsoft.Extensions.Validation")]
    public void What_is_added_to_the_runtime_brings_the_runtime_and_what_it_is_made_with(string id, params string[] others)
    {
        PackageFile package = packages.Open(id);

        Assert.Equal(["PACKAGE.md", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], package.Files);
        XElement[] dependencies = [.. package.Metadata.Descendants("dependency")];
        Assert.Equal(["Bro.Rpc.Runtime", .. others], dependencies.Select(static dependency => (string?)dependency.Attribute("id")).Order(StringComparer.Ordinal));
        XElement runtime = dependencies.Single(static dependency => (string?)dependency.Attribute("id") == "Bro.Rpc.Runtime");
        Assert.Equal(packages.Version, (string?)runtime.Attribute("version"));

        // With the generator that contracts in the same project need.
        Assert.Equal("All", (string?)runtime.Attribute("include"));
    }

    [Fact]
    public void The_tool_is_a_program_with_all_that_it_needs()
    {
        PackageFile package = packages.Open("Bro.Rpc.Tool");

        Assert.Contains("tools/net10.0/any/bro.dll", package.Files);
        Assert.Contains("tools/net10.0/any/Bro.Rpc.Runtime.dll", package.Files);
        Assert.DoesNotContain(package.Files, static name => name.EndsWith(".xml", StringComparison.Ordinal) && !name.EndsWith("/DotnetToolSettings.xml", StringComparison.Ordinal));
        XElement settings = XElement.Parse(Encoding.UTF8.GetString(package.Read("tools/net10.0/any/DotnetToolSettings.xml")).TrimStart('\uFEFF'));
        Assert.Equal("bro", (string?)settings.Descendants("Command").Single().Attribute("Name"));
        Assert.Equal("DotnetTool", (string?)package.Metadata.Descendants("packageType").Single().Attribute("name"));
        Assert.Empty(package.Metadata.Descendants("dependency"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_says_what_it_is(string id)
    {
        PackageFile package = packages.Open(id);

        Assert.Equal(id, package.Text("id"));
        Assert.Equal(packages.Version, package.Text("version"));
        Assert.Equal("MIT", package.Text("license"));
        Assert.Equal("expression", (string?)package.Metadata.Element("license")!.Attribute("type"));
        Assert.False(string.IsNullOrWhiteSpace(package.Text("description")));
        Assert.NotEqual(package.Text("id"), package.Text("description"));
        Assert.NotNull(package.Text("tags"));
        Assert.NotNull(package.Text("copyright"));

        string readme = Encoding.UTF8.GetString(package.Read(package.Text("readme")!));
        Assert.StartsWith($"# {id}\n", readme, StringComparison.Ordinal);

        // a relative link leads nowhere outside of the repository
        Assert.DoesNotContain("](", readme, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_has_a_picture(string id)
    {
        PackageFile package = packages.Open(id);
        byte[] icon = package.Read(package.Text("icon")!);

        Assert.Equal("\u0089PNG\r\n\u001a\n", Encoding.Latin1.GetString(icon[..8]));
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20))));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_symbols_are_those_of_the_assemblies(string id)
    {
        PackageFile package = packages.Open(id);
        PackageFile symbols = packages.Open(id, "snupkg");

        // Analyzers carry theirs inside.
        string[] own = [.. package.Files.Where(static name =>
            !name.StartsWith("analyzers/", StringComparison.Ordinal)
            && Path.GetExtension(name) == ".dll"
            && (Path.GetFileName(name) == "bro.dll" || Path.GetFileName(name).StartsWith("Bro.Rpc.", StringComparison.Ordinal)))];

        Assert.NotEmpty(own);
        Assert.Equal(own.Select(static name => Path.ChangeExtension(name, ".pdb")), symbols.Files);
        Assert.All(own, name => Assert.Equal(SymbolFile.SymbolsOf(package.Read(name)), SymbolFile.IdOf(symbols.Read(Path.ChangeExtension(name, ".pdb")))));
    }
}
