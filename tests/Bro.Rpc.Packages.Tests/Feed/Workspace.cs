using Bro.Rpc.TestKit;

namespace Bro.Rpc.Packages.Tests.Feed;

/// <summary>
/// A directory outside of the repository whose projects know only the packages of this run and those that the machine has
/// restored before: no network, and nothing of an earlier run.
/// </summary>
public sealed class Workspace : IDisposable
{
    private const string Cut = "<Project />\n";

    public Workspace()
    {
        Root = Directory.CreateTempSubdirectory("bro-packages-").FullName;
        Feed = Directory.CreateDirectory(PathOf("feed")).FullName;

        // What lies above, or in a user's settings, is not part of the test.
        File.WriteAllText(PathOf("Directory.Build.props"), Cut);
        File.WriteAllText(PathOf("Directory.Build.targets"), Cut);
        File.WriteAllText(PathOf("Directory.Packages.props"), Cut);
        File.WriteAllText(PathOf(".editorconfig"), "root = true\n");
        File.WriteAllText(PathOf("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{Feed}" /></packageSources>
              <auditSources><clear /></auditSources>
              <packageSourceMapping><clear /></packageSourceMapping>
              <disabledPackageSources><clear /></disabledPackageSources>
              <fallbackPackageFolders><clear /><add key="restored" value="{ThisBuild.RestoredPackages}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    public string Root { get; }

    /// <summary>The folder that packages come from.</summary>
    public string Feed { get; }

    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A command of the SDK, or a program that was built here.</summary>
    public RunningProcess Start(string directory, string fileName, params IReadOnlyList<string> arguments) =>
        ProcessRunner.Start(new ProcessStart(fileName, arguments)
        {
            WorkingDirectory = directory,
            Environment = new Dictionary<string, string?>
            {
                ["NUGET_PACKAGES"] = PathOf("packages"),
                ["DOTNET_NOLOGO"] = "1",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["DOTNET_CLI_UI_LANGUAGE"] = "en",
                ["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "true",

                // Nothing stays behind to serve the next build: it would hold files of a directory that is gone.
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
                ["UseSharedCompilation"] = "false",

                // Nobody is there to be asked whether it may.
                ["DOTNET_WATCH_RESTART_ON_RUDE_EDIT"] = "1",

                // A build is its own, not part of the one that runs the tests, nor of a build server.
                ["MSBuildSDKsPath"] = null,
                ["MSBuildExtensionsPath"] = null,
                ["MSBUILD_EXE_PATH"] = null,
                ["Configuration"] = null,
                ["CI"] = null,
            },
        });

    /// <summary>Runs a command of the SDK to its end.</summary>
    public async Task<CommandResult> RunAsync(string directory, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await using RunningProcess process = Start(directory, ProcessRunner.DotnetPath, arguments);
        int exitCode = await process.WaitForExitAsync(TestLimit.OfCommand, cancellationToken);
        return new CommandResult(exitCode, process.StandardOutput, process.Describe());
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
