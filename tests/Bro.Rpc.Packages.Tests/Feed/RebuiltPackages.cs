namespace Bro.Rpc.Packages.Tests.Feed;

/// <summary>The sources of the packages, copied to two places and built there as a build server builds a clone.</summary>
/// <param name="Version">The version, newer than that of the build under test.</param>
/// <param name="Folders">The folders with the packages of each copy. The first are in the feed as well.</param>
public sealed record RebuiltPackages(string Version, IReadOnlyList<string> Folders)
{
    /// <summary>The commit that the copies say they are.</summary>
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>The repository that the copies say they were cloned from.</summary>
    public const string Repository = "https://github.com/example/bro";

    private const string NewerVersion = "0.2.0-rebuilt";

    private static readonly string[] Files = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig", "eng", "src"];

    // Paths of different length, so that one of them in an assembly would show.
    private static readonly string[] Places = ["clone", "another/clone"];

    public static async Task<RebuiltPackages> BuildAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        string[] folders = await Task.WhenAll(Places.Select(name => BuildCopyAsync(workspace, name, cancellationToken)));
        foreach (string package in Directory.EnumerateFiles(folders[0], "*.nupkg"))
        {
            // Moved into place: a restore that runs at this moment must not see half of it.
            string copy = package + ".copy";
            File.Copy(package, copy);
            File.Move(copy, Path.Combine(workspace.Feed, Path.GetFileName(package)));
        }

        return new RebuiltPackages(NewerVersion, folders);
    }

    private static async Task<string> BuildCopyAsync(Workspace workspace, string name, CancellationToken cancellationToken)
    {
        string root = workspace.PathOf(name);
        foreach (string file in Files)
        {
            CopiedFiles.Copy(ThisBuild.PathOf(file), Path.Combine(root, file));
        }

        await WriteCloneAsync(root, cancellationToken);
        IEnumerable<string> projects = Directory.EnumerateFiles(Path.Combine(root, "src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        string solution = Path.Combine(root, "Packages.slnx");
        await File.WriteAllTextAsync(solution, $"<Solution>{string.Concat(projects.Select(path => $"<Project Path=\"{Path.GetRelativePath(root, path)}\" />"))}</Solution>", cancellationToken);

        string output = Path.Combine(root, "packed");
        (await workspace.RunAsync(
            root,
            ["pack", solution, "-c", "Release", "-o", output, $"-p:Version={NewerVersion}", "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzers=false", "-v:quiet"],
            cancellationToken)).AssertClean();
        return output;
    }

    // What the SDK reads of a clone to know where its sources can be found.
    private static async Task WriteCloneAsync(string root, CancellationToken cancellationToken)
    {
        string git = Directory.CreateDirectory(Path.Combine(root, ".git", "refs", "heads")).Parent!.Parent!.FullName;
        Directory.CreateDirectory(Path.Combine(git, "objects"));
        await File.WriteAllTextAsync(Path.Combine(git, "HEAD"), "ref: refs/heads/main\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(git, "refs", "heads", "main"), Commit + "\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(git, "config"), $"[core]\n\trepositoryformatversion = 0\n[remote \"origin\"]\n\turl = {Repository}.git\n", cancellationToken);
    }
}
