using System.Reflection;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Samples.Tests;

/// <summary>A sample as a process of its own, whose temporary files are kept apart so that what it leaves behind is seen.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private readonly TemporarySocket _files = new();

    private SampleProcess(string dll, string[] arguments)
    {
        Running = ProcessRunner.Start(new ProcessStart(ProcessRunner.DotnetPath, ["exec", dll, .. arguments])
        {
            Environment = new Dictionary<string, string?> { ["TMPDIR"] = _files.Directory },
        });
    }

    /// <summary>The names of all samples of the seed that were built with these tests.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Metadata("Sample").Select(static pair => pair.Name).Order(StringComparer.Ordinal)];

    public RunningProcess Running { get; }

    public static SampleProcess Start(string name, params string[] arguments) => new(PathOf("Sample", name), arguments);

    /// <summary>Starts one that is a web application, and runs until it is told to stop.</summary>
    public static SampleProcess StartWeb(string name, params string[] arguments) => new(PathOf("WebSample", name), arguments);

    /// <summary>The page that says how a web sample is run.</summary>
    public static string ReadmeOf(string name) => PathOf("Readme", name);

    /// <summary>Waits for the end, which must leave nothing behind.</summary>
    /// <returns>The exit code, and what it wrote.</returns>
    public async Task<(int ExitCode, IReadOnlyList<string> Lines)> EndAsync(CancellationToken cancellationToken)
    {
        int exitCode = await Running.WaitForExitAsync(cancellationToken: cancellationToken);

        Assert.Empty(Running.StandardError);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_files.Directory), static path => Path.GetFileName(path).StartsWith("bro-", StringComparison.Ordinal));
        return (exitCode, Running.StandardOutput);
    }

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        _files.Dispose();
    }

    private static IEnumerable<(string Name, string Path)> Metadata(string kind) => typeof(SampleProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(attribute => attribute.Key.StartsWith($"{kind}:", StringComparison.Ordinal))
        .Select(attribute => (attribute.Key[(kind.Length + 1)..], attribute.Value!));

    private static string PathOf(string kind, string name) => Metadata(kind).Single(pair => pair.Name == name).Path;
}
