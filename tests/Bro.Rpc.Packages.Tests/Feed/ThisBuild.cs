using System.Reflection;

namespace Bro.Rpc.Packages.Tests.Feed;

/// <summary>What the build of these tests knew: the sources and outputs that are packed, and where restored packages lie.</summary>
internal static class ThisBuild
{
    private static readonly Dictionary<string, string> Metadata = typeof(ThisBuild).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToDictionary(static attribute => attribute.Key, static attribute => attribute.Value!);

    public static string RepositoryRoot { get; } = Metadata["RepositoryRoot"];

    public static string Configuration { get; } = Metadata["Configuration"];

    public static string RestoredPackages { get; } = Metadata["RestoredPackages"];

    public static string HostingVersion { get; } = Metadata["HostingVersion"];

    public static string PathOf(params string[] parts) => Path.Combine([RepositoryRoot, .. parts]);
}
