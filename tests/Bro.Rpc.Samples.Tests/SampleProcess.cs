using System.Reflection;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.Samples.Tests;

/// <summary>A sample as a process of its own, whose temporary files are kept apart so that what it leaves behind is seen.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private readonly TemporarySocket _files = new();

    private SampleProcess(string name, string[] arguments)
    {
        string dll = DllOf(name);
        Running = ProcessRunner.Start(new ProcessStart(ProcessRunner.DotnetPath, ["exec", dll, .. arguments])
        {
            Environment = new Dictionary<string, string?> { ["TMPDIR"] = _files.Directory },
        });
    }

    /// <summary>The names of all samples that were built with these tests.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Metadata().Select(static pair => pair.Name).Order(StringComparer.Ordinal)];

    public RunningProcess Running { get; }

    public static SampleProcess Start(string name, params string[] arguments) => new(name, arguments);

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

    private static string DllOf(string name) => Metadata().Single(pair => pair.Name == name).Path;

    private static IEnumerable<(string Name, string Path)> Metadata() => typeof(SampleProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(static attribute => attribute.Key.StartsWith("Sample:", StringComparison.Ordinal))
        .Select(static attribute => (attribute.Key["Sample:".Length..], attribute.Value!));
}
