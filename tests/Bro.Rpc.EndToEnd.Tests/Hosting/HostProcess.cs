using Bro.Rpc.EndToEnd.Tests.Processes;
using Bro.Rpc.TestKit;

namespace Bro.Rpc.EndToEnd.Tests.Hosting;

/// <summary>A host of the peer that takes its options from its own configuration.</summary>
internal static class HostProcess
{
    /// <summary>Starts one whose clients and gateway are at a socket, by the variable of the Node world.</summary>
    public static RunningProcess Start(string kind, string socketPath, string? serviceName, params IReadOnlyList<string> arguments) => ProcessRunner.Start(
        new ProcessStart(ProcessRunner.DotnetPath, ["exec", Programs.Peer, "host", kind, "--Bro:ReconnectDelay=100ms", .. arguments])
        {
            Environment = new Dictionary<string, string?> { ["IPC_GATEWAY_PATH"] = socketPath, ["SERVICE_NAME"] = serviceName },
        });

    /// <summary>The lines of the log that say that something cannot work: each is a warning's or worse.</summary>
    public static IReadOnlyList<string> Problems(this RunningProcess host)
    {
        string[] lines = [.. host.Output.Where(static line => line.Source == OutputSource.StandardOutput).Select(static line => line.Text)];
        return [.. lines.Zip(lines.Skip(1))
            .Where(static pair => pair.First.StartsWith("warn: ", StringComparison.Ordinal) || pair.First.StartsWith("fail: ", StringComparison.Ordinal) || pair.First.StartsWith("crit: ", StringComparison.Ordinal))
            .Select(static pair => pair.Second.Trim())];
    }

    /// <summary>How often a text stands in the output.</summary>
    public static int CountOf(this RunningProcess host, string text) => host.Output.Count(line => line.Text.Contains(text, StringComparison.Ordinal));
}
