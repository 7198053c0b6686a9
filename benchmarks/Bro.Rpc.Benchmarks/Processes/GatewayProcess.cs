using System.Reflection;

namespace Bro.Rpc.Benchmarks.Processes;

/// <summary>The program <c>bro gateway</c>, as users run it.</summary>
internal static class GatewayProcess
{
    private const string ReadyLine = "The gateway listens at";

    // ends that are measured wait for their turn in silence
    private const string Never = "24h";

    /// <summary>The one that was built with this program.</summary>
    public static string DefaultProgram { get; } =
        typeof(GatewayProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "Gateway").Value!;

    public static Task<ChildProcess> StartAsync(string path, CancellationToken cancellationToken) =>
        StartAsync(DefaultProgram, ["gateway", "--socket", path, "--heartbeat-interval", Never, "--heartbeat-timeout", Never], cancellationToken);

    /// <summary>One for ends that are never silent, with the options that every build has.</summary>
    public static Task<ChildProcess> StartAsync(string path, string program, CancellationToken cancellationToken) =>
        StartAsync(program, ["gateway", "--socket", path], cancellationToken);

    private static Task<ChildProcess> StartAsync(string program, string[] arguments, CancellationToken cancellationToken) =>
        ChildProcess.StartAsync(program, arguments, ReadyLine, cancellationToken);
}
