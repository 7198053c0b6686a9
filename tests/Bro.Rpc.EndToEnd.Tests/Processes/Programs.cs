using System.Reflection;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.EndToEnd.Tests.Processes;

/// <summary>Where the build put the programs that these tests start.</summary>
internal static class Programs
{
    private static readonly Dictionary<string, string> Metadata = typeof(Programs).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToDictionary(attribute => attribute.Key, attribute => attribute.Value!);

    public static string Bro { get; } = Metadata["Program bro"];

    public static string Peer { get; } = Metadata["Program Bro.Rpc.EndToEnd.Peer"];

    public static string Shop { get; } = Metadata["Program Shop"];

    public static string ShopProject { get; } = Metadata["Project Shop"];

    public static string Configuration { get; } = Metadata["Configuration"];

    /// <summary>Starts a .NET program whose sockets are moved by .NET's own completions.</summary>
    public static RunningProcess StartManaged(string program, string[] arguments) =>
        ProcessRunner.Start(new ProcessStart(ProcessRunner.DotnetPath, ["exec", program, .. arguments])
        {
            Environment = new Dictionary<string, string?> { ["BRO_RPC_MANAGED_SOCKETS"] = "1" },
        });
}
