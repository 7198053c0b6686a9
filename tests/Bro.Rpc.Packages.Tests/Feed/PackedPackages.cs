using System.Globalization;
using Bro.Rpc.Packages.Tests.Feed;

[assembly: AssemblyFixture(typeof(PackedPackages))]

namespace Bro.Rpc.Packages.Tests.Feed;

/// <summary>The packages of what was built, packed once for all tests of a run, and a workspace that can install them.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly CancellationTokenSource _ending = new();
    private Task<RebuiltPackages> _rebuilding = Task.FromException<RebuiltPackages>(new InvalidOperationException("Not started."));

    public static IReadOnlyList<string> Ids { get; } = ["Bro.Rpc.Abstractions", "Bro.Rpc.Runtime", "Bro.Rpc.Resilience", "Bro.Rpc.Validation", "Bro.Rpc.Tool"];

    public Workspace Workspace { get; } = new();

    /// <summary>Nobody has seen this version before.</summary>
    public string Version { get; } = "0.1.0-run." + DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync()
    {
        foreach (string id in Ids)
        {
            (await Workspace.RunAsync(
                ThisBuild.RepositoryRoot,
                ["pack", ThisBuild.PathOf("src", id), "--no-build", "-c", ThisBuild.Configuration, "-o", Workspace.Feed, $"-p:Version={Version}"],
                TestContext.Current.CancellationToken)).AssertClean();
        }

        // It takes a while and few tests need it.
        _rebuilding = RebuiltPackages.BuildAsync(Workspace, _ending.Token);
    }

    /// <summary>The same sources, built again in other places, with a newer version.</summary>
    public Task<RebuiltPackages> RebuiltAsync(CancellationToken cancellationToken) => _rebuilding.WaitAsync(cancellationToken);

    /// <summary>A package of this build.</summary>
    public PackageFile Open(string id, string extension = "nupkg") => PackageFile.Open(Path.Combine(Workspace.Feed, $"{id}.{Version}.{extension}"));

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _rebuilding.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _ending.Dispose();
        Workspace.Dispose();
    }
}
