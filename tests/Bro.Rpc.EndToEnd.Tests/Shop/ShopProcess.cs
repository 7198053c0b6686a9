using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;
using Xunit;

namespace Bro.Rpc.EndToEnd.Tests.Shop;

/// <summary>The shop with a temporary folder of its own, and the means to see what it leaves behind.</summary>
internal sealed class ShopProcess : IAsyncDisposable
{
    private const string Variable = "SHOP_TEST";

    private readonly TemporarySocket _folder = new();
    private readonly string _mark = Guid.NewGuid().ToString("N");

    private ShopProcess(Func<ProcessStart, ProcessStart> adjust, string fileName, IReadOnlyList<string> arguments) =>
        Process = ProcessRunner.Start(adjust(new ProcessStart(fileName, arguments)
        {
            Environment = new Dictionary<string, string?>
            {
                [Variable] = _mark,
                ["TMPDIR"] = _folder.Directory,

                // the runtime's own files, which it cannot take away when it is killed
                ["DOTNET_EnableDiagnostics"] = "0",
            },
        }));

    public RunningProcess Process { get; }

    public static ShopProcess Start() => new(start => start, ProcessRunner.DotnetPath, ["exec", Programs.Shop]);

    /// <summary>As a group of processes, like a shell with a terminal does; the group's number is the process id.</summary>
    public static ShopProcess StartGroup() => new(start => start, "setsid", [ProcessRunner.DotnetPath, "exec", Programs.Shop]);

    public static ShopProcess StartAsTheReadmeSays() => new(
        start => start, ProcessRunner.DotnetPath, ["run", "--no-build", "-c", Programs.Configuration, "--project", Programs.ShopProject]);

    public static ShopProcess StartWith(string variable, string value) => new(
        start => start with { Environment = new Dictionary<string, string?>(start.Environment) { [variable] = value } },
        ProcessRunner.DotnetPath,
        ["exec", Programs.Shop]);

    public static ShopProcess StartPart(string name, string socketPath, IReadOnlyDictionary<string, string?> environment) => new(
        start => start with { Environment = new Dictionary<string, string?>([.. start.Environment, .. environment]) },
        ProcessRunner.DotnetPath,
        ["exec", Programs.Shop, name, "--socket", socketPath]);

    /// <summary>Waits until no process of the shop lives, and checks that its temporary folder is empty.</summary>
    public async Task AssertNothingIsLeftAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limits.ProcessExit);
        while (FindLiving() is { Count: > 0 } living)
        {
            Assert.False(limit.IsCancellationRequested, $"Processes {string.Join(", ", living)} are left of {Process.Describe()}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Directory));
    }

    /// <summary>The ids of all living processes of this shop, also of those whose parent is gone.</summary>
    public IReadOnlyList<int> FindLiving()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes without a parent are found in /proc.");
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), out int id) ? id : 0)
            .Where(id => id > 0 && IsOurs(id))];
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    private bool IsOurs(int id)
    {
        try
        {
            // a zombie has no environment
            return File.ReadAllText($"/proc/{id}/environ").Contains($"{Variable}={_mark}", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // ended meanwhile, or another user's
            return false;
        }
    }
}
