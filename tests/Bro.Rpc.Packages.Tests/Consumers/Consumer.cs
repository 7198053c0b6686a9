using System.Xml.Linq;
using Bro.Rpc.Packages.Tests.Feed;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Packages.Tests.Consumers;

/// <summary>A folder of <c>Projects</c>, copied out of the repository, where it knows the packages and nothing else of it.</summary>
internal sealed class Consumer
{
    private static int _copies;

    private readonly Workspace _workspace;

    private Consumer(Workspace workspace, string root)
    {
        _workspace = workspace;
        Root = root;
    }

    public string Root { get; }

    /// <param name="packages">The packages under test: <c>$(BroVersion)</c> in the projects.</param>
    /// <param name="name">The folder.</param>
    /// <param name="newerVersion"><c>$(NewerBroVersion)</c> in the projects.</param>
    public static Consumer Copy(PackedPackages packages, string name, string? newerVersion = null)
    {
        string root = packages.Workspace.PathOf($"{name}-{Interlocked.Increment(ref _copies)}");
        CopiedFiles.Copy(ThisBuild.PathOf("tests", "Bro.Rpc.Packages.Tests", "Projects", name), root);
        var consumer = new Consumer(packages.Workspace, root);
        consumer.Write("Directory.Build.props", new XElement(
            "Project",
            new XElement(
                "PropertyGroup",
                new XElement("BroVersion", packages.Version),
                new XElement("NewerBroVersion", newerVersion),
                new XElement("HostingVersion", ThisBuild.HostingVersion))).ToString());
        return consumer;
    }

    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public string Read(string file) => File.ReadAllText(PathOf(file));

    public void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    /// <summary><c>dotnet build</c> with the packages restored.</summary>
    public Task<CommandResult> BuildAsync(string project, CancellationToken cancellationToken) =>
        _workspace.RunAsync(Root, ["build", project, "-nodeReuse:false", "-consoleLoggerParameters:NoSummary"], cancellationToken);

    /// <summary>Any command of the SDK.</summary>
    public Task<CommandResult> RunSdkAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) => _workspace.RunAsync(Root, arguments, cancellationToken);

    /// <summary>Starts what was built; its project is named like its folder.</summary>
    public RunningProcess StartProgram(string project, params IReadOnlyList<string> arguments) =>
        StartSdk(["exec", PathOf(project, "bin", "Debug", "net10.0", $"{project}.dll"), .. arguments]);

    /// <summary>Starts a command of the SDK.</summary>
    public RunningProcess StartSdk(IReadOnlyList<string> arguments) => _workspace.Start(Root, ProcessRunner.DotnetPath, arguments);

    /// <summary>Starts a program.</summary>
    public RunningProcess Start(string fileName, params IReadOnlyList<string> arguments) => _workspace.Start(Root, fileName, arguments);
}
