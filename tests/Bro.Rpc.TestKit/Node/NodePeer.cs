using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Bro.Rpc.TestKit;

/// <summary>Starts the Node peer of <c>tests/interop/node</c>, whose files are copied beside the tests.</summary>
public static class NodePeer
{
    public static string ScriptPath { get; } = Path.Combine(AppContext.BaseDirectory, "interop", "node", "peer.mjs");

    /// <summary>Starts a service and waits until the gateway has acknowledged it.</summary>
    /// <param name="socketPath">The gateway's.</param>
    /// <param name="serviceName">To register as.</param>
    /// <param name="extraArguments">More of the command line, e.g. <c>--heartbeat 50</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<RunningProcess> StartServiceAsync(
        string socketPath,
        string serviceName,
        IEnumerable<string>? extraArguments = null,
        CancellationToken cancellationToken = default)
    {
        RunningProcess process = ProcessRunner.StartNode(
            ScriptPath,
            ["service", "--socket", socketPath, "--name", serviceName, .. extraArguments ?? []]);
        try
        {
            string ready = $"ready {serviceName}";
            await process.WaitForLineAsync(line => line.Text == ready, $"the line \"{ready}\"", cancellationToken: cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Registers as <paramref name="callerName"/>, makes one call, and ends.</summary>
    /// <returns><c>{"ok":true,"data":…}</c> or <c>{"ok":false,"error":{"code":…,"message":…}}</c>, with <c>details</c> where the answer has some.</returns>
    public static async Task<JsonObject> CallAsync(
        string socketPath,
        string callerName,
        string serviceName,
        string method,
        JsonNode? parameters = null,
        TimeSpan? timeout = null,
        string serializer = "json",
        CancellationToken cancellationToken = default)
    {
        string json = Messages.ToText(parameters ?? new JsonObject());
        string milliseconds = (timeout ?? Limits.Call).TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        await using RunningProcess process = ProcessRunner.StartNode(
            ScriptPath,
            ["call", "--socket", socketPath, "--name", callerName, "--to", serviceName, "--method", method, "--params", json, "--timeout", milliseconds, "--serializer", serializer]);
        OutputLine line = await process.WaitForLineAsync(
            line => line.Source == OutputSource.StandardOutput,
            "the result",
            cancellationToken: cancellationToken);
        int exitCode = await process.WaitForExitAsync(cancellationToken: cancellationToken);
        JsonObject result = Messages.Parse(Encoding.UTF8.GetBytes(line.Text));
        int expected = result["ok"]!.GetValue<bool>() ? 0 : 1;
        return exitCode == expected ? result : throw new InvalidOperationException($"The exit code should be {expected} of {process.Describe()}");
    }
}
