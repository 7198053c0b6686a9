using System.Collections;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Aot.Tests.Native;

/// <summary>The sample, published once as a native program for all tests of a class.</summary>
public sealed class NativeProgram : IAsyncLifetime
{
    private static readonly TimeSpan PublishLimit = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bro-native-");

    /// <summary>Why there is none; null where there is.</summary>
    public string? SkipReason { get; private set; }

    /// <summary>All that publishing wrote.</summary>
    public IReadOnlyList<OutputLine> Output { get; private set; } = [];

    public string Folder => _folder.FullName;

    public string Path => System.IO.Path.Combine(Folder, "tea-house");

    public async ValueTask InitializeAsync()
    {
        SkipReason = Toolchain.SkipReasonOrThrow();
        if (SkipReason is not null)
        {
            return;
        }

        // Politely: other tests run beside it. What the sample references was built with these tests.
        await using RunningProcess publish = ProcessRunner.Start(new ProcessStart(
            "nice",
            ["-n", "10", ProcessRunner.DotnetPath, "publish", Sample.Project, "-c", Sample.Configuration, "-o", Folder, "-p:BuildProjectReferences=false", "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            Environment = OfMSBuild().ToDictionary(static name => name, static _ => (string?)null),
        });
        int exitCode = await publish.WaitForExitAsync(PublishLimit, TestContext.Current.CancellationToken);
        Output = publish.Output;
        Assert.True(exitCode == 0, publish.Describe());
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return default;
    }

    // `dotnet test` tells its children where its own MSBuild is.
    private static IEnumerable<string> OfMSBuild() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(static variable => (string)variable.Key)
        .Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase));
}
