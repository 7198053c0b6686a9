using System.Reflection;

namespace Bro.Rpc.Aot.Tests.Native;

/// <summary>Where the build put the sample.</summary>
internal static class Sample
{
    private static readonly Dictionary<string, string> Metadata = typeof(Sample).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToDictionary(attribute => attribute.Key, attribute => attribute.Value!);

    public static string Dll { get; } = Metadata["Program"];

    public static string Project { get; } = Metadata["Project"];

    public static string Configuration { get; } = Metadata["Configuration"];
}
