using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Bro.Rpc.Packages.Tests.Feed;

namespace Bro.Rpc.Packages.Tests.Content;

/// <summary>Two builds of one commit, in two places.</summary>
public sealed class RebuiltTests(PackedPackages packages)
{
    public static TheoryData<string> Ids => [.. PackedPackages.Ids];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = TestLimit.Milliseconds)]
    [MemberData(nameof(Ids))]
    public async Task Two_builds_of_one_commit_are_the_same_to_the_byte(string id)
    {
        (PackageFile[] one, PackageFile[] other) = (await OpenAsync(id, 0), await OpenAsync(id, 1));

        Assert.All(one.Zip(other), static pair =>
        {
            Assert.Equal(pair.First.Files, pair.Second.Files);
            Assert.Contains(pair.First.Files, static name => name.EndsWith(".dll", StringComparison.Ordinal) || name.EndsWith(".pdb", StringComparison.Ordinal));
            Assert.All(pair.First.Files, name => Assert.True(pair.First.Read(name).AsSpan().SequenceEqual(pair.Second.Read(name)), $"{name} differs."));
        });
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [MemberData(nameof(Ids))]
    public async Task Symbols_say_where_the_sources_of_their_commit_are(string id)
    {
        PackageFile symbols = (await OpenAsync(id, 0))[1];

        Assert.All(symbols.Files, name =>
        {
            using var link = JsonDocument.Parse(SymbolFile.SourceLinkOf(symbols.Read(name))!);
            JsonProperty document = link.RootElement.GetProperty("documents").EnumerateObject().Single();
            Assert.Equal($"{RebuiltPackages.Repository.Replace("github.com", "raw.githubusercontent.com", StringComparison.Ordinal)}/{RebuiltPackages.Commit}/*", document.Value.GetString());

            // and each source is below that place
            Assert.All(SymbolFile.DocumentsOf(symbols.Read(name)), path => Assert.StartsWith(document.Name.TrimEnd('*'), path, StringComparison.Ordinal));
        });
    }

    [Theory(Timeout = TestLimit.Milliseconds)]
    [MemberData(nameof(Ids))]
    public async Task A_package_names_its_repository_and_commit(string id)
    {
        XElement repository = (await OpenAsync(id, 0))[0].Metadata.Element("repository")!;

        Assert.Equal(RebuiltPackages.Repository + ".git", (string?)repository.Attribute("url"));
        Assert.Equal(RebuiltPackages.Commit, (string?)repository.Attribute("commit"));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task Nothing_says_where_it_was_built()
    {
        RebuiltPackages rebuilt = await packages.RebuiltAsync(Token);
        byte[] root = Encoding.UTF8.GetBytes(packages.Workspace.Root);

        Assert.All(rebuilt.Folders.SelectMany(static folder => Directory.EnumerateFiles(folder)), file =>
        {
            PackageFile package = PackageFile.Open(file);
            Assert.All(package.Files, name => Assert.True(package.Read(name).AsSpan().IndexOf(root) < 0, $"{Path.GetFileName(file)}/{name} names {packages.Workspace.Root}."));
        });
    }

    // The package and its symbols.
    private async Task<PackageFile[]> OpenAsync(string id, int copy)
    {
        RebuiltPackages rebuilt = await packages.RebuiltAsync(Token);
        string path = Path.Combine(rebuilt.Folders[copy], $"{id}.{rebuilt.Version}.");
        return [PackageFile.Open(path + "nupkg"), PackageFile.Open(path + "snupkg")];
    }
}
