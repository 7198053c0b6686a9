using System.Reflection;
using Bro.Rpc.Benchmarks.Peers;

namespace Bro.Rpc.Benchmarks.Processes;

/// <summary>The programs of <c>benchmarks/node-hub</c>: gateway, service and caller in Node.</summary>
internal static class NodeHub
{
    private const string Node = "node";

    // what 'npm install --prefix tests' installs, beside the sources
    private static readonly string Packages =
        typeof(NodeHub).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "NodePackages").Value!;

    /// <summary>What is missing for a peer; null when it can be measured.</summary>
    public static string? MissingFor(string peer)
    {
        if (!IsOnPath(Node))
        {
            return "Node.js is not on the PATH";
        }

        return peer is PeerNames.NodeMessagePack && !Directory.Exists(Path.Combine(Packages, "node_modules", "msgpackr"))
            ? "msgpackr is not installed (npm install --prefix tests --omit=optional)"
            : null;
    }

    /// <param name="role">The file without its extension.</param>
    /// <param name="peer">Which of the two.</param>
    /// <param name="path">The gateway's socket.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<ChildProcess> StartAsync(string role, string peer, string path, CancellationToken cancellationToken)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "node-hub", $"{role}.mjs");
        return ChildProcess.StartAsync(Node, [script, path, peer is PeerNames.NodeMessagePack ? "msgpack" : "json", Packages], Roles.ReadyLine, cancellationToken);
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
