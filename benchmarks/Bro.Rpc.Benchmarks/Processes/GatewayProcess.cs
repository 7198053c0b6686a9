using System.Reflection;

namespace Bro.Rpc.Benchmarks.Processes;

/// <summary>The program <c>bro gateway</c>, as users run it.</summary>
internal static class GatewayProcess
{
    private const string ReadyLine = "The gateway listens at";

    /// <summary>The one that was built with this program.</summary>
    public static string DefaultProgram { get; } =
        typeof(GatewayProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "Gateway").Value!;

    public static Task<ChildProcess> StartAsync(string path, string? program = null) =>
        ChildProcess.StartAsync(program ?? DefaultProgram, ["gateway", "--socket", path], ReadyLine);
}
